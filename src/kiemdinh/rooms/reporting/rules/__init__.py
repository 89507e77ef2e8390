"""The law and the words of the room: kinds of reports, tables and their sums, states, permits. Pure."""
