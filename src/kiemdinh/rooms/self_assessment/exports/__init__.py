"""Official documents of a cycle: builds the frozen context, then hands it to services/documents."""
