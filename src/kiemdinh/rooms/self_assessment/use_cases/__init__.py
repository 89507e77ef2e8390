"""What a person can do in self-assessment, by noun."""
