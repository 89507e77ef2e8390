"""Rules of planning: kinds of targets, states of a plan, what may be written. Pure."""
