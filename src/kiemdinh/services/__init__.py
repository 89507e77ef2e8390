"""Things that every room may call; they know nothing of accreditation."""
