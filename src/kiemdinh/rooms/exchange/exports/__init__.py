"""What leaves: the dossier package of a cycle."""
