"""Guide in Vietnamese: a page for every screen."""
