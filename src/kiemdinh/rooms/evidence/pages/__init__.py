"""Pages of documents, files and of bringing many files at once."""
