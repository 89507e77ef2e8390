"""Word and Excel of reports, periods and the register of direction."""
