"""Tags of public_portal."""
