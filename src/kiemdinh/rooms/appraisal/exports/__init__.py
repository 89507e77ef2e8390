"""Documents of this room: Word forms filled with frozen values, the Excel of lists."""
