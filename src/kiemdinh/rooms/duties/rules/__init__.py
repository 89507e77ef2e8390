"""What is due, by when, and whether it is done. Pure."""
