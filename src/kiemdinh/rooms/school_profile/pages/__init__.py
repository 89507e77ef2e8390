"""Pages of the school's figures."""
