"""Pages of public_portal."""
