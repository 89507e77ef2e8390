"""What can be brought in and taken out."""
