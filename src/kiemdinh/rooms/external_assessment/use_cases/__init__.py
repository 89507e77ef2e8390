"""What people do here; each function is one deed in one transaction."""
