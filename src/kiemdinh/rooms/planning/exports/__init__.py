"""Excel and Word files of planning."""
