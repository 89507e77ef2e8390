"""Reads of this room: the calendar of a unit, of the units below, what fulfils a duty."""
