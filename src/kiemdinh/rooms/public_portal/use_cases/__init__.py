"""What is done in public_portal."""
