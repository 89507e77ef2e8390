"""What may be read here, within what the permission tables allow."""
