"""Pure rules of self-assessment."""
