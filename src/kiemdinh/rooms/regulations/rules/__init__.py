"""Pure rules of the regulations: catalogs, levels, choice of edition, dated procedure values, checks of the files."""
