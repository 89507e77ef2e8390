"""Excel files of exactly what is shown."""
