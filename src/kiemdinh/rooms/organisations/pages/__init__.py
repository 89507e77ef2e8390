"""Pages of this room: the tree of units, and directories brought in."""
