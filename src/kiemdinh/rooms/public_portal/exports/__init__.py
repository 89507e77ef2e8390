"""Files made from what public_portal shows."""
