"""What is counted and how it is said. Pure."""
