"""What was brought in, as pages show it."""
