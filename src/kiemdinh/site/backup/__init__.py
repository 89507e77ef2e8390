"""One file that holds a whole installation: database, stored files, secret key, and a manifest of hashes.

A backup is an ordinary .zip. `write_backup` may run while the site serves; `restore_backup` checks every byte before it
touches anything, and either replaces everything or nothing.
"""

from kiemdinh.site.backup.archive import BackupProblem, Manifest, check_archive
from kiemdinh.site.backup.restoring import restore_backup
from kiemdinh.site.backup.writing import write_backup

__all__ = ("BackupProblem", "Manifest", "check_archive", "restore_backup", "write_backup")
