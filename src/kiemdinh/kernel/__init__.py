"""Pure words shared by every room: imports nothing of ours and no framework."""
