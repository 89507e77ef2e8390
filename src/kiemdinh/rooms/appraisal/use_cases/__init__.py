"""What can be done here: lists, councils, opinions, requests, meetings, notices."""
