"""The way of a directory that somebody brings in: columns, check, writing, result."""

from kiemdinh.kernel.importing import import_states

DIRECTORY_IMPORT = import_states("directory_import", article="TT 57/2026 Điều 24")
