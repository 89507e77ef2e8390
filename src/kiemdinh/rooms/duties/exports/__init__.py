"""Excel files of this room."""
