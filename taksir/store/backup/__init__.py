"""A copy of the whole store in one file, taken while people work, and the way back from it.

The register is read in one transaction; objects never change once written, so what the register names at
that moment is the store at that moment. Tables go in as lines of JSON: a copy taken from SQLite comes back
into PostgreSQL, and the other way round. Sealed files stay sealed; the key is not in it.
"""

from taksir.store.backup.checking import Backup, check_backup
from taksir.store.backup.restoring import restore_backup
from taksir.store.backup.writing import write_backup

__all__ = ["Backup", "check_backup", "restore_backup", "write_backup"]
