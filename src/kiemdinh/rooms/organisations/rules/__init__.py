"""What decides in this room: intervals and paths, places, schools, directory rows. Pure."""
