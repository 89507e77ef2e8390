"""The form of a dossier package (gói hồ sơ): names in the zip, sums, the page read without the program. Pure."""
