"""The secret of a workspace: one key outside the store, and the keys derived from it for each purpose.

From TAKSIR_KEY; else from a file of the person who runs Taksir, made on first use and readable by nobody
else. It never enters a query, a recipe, a log or an error.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from taksir.errors import TaksirError

KEY_BYTES_MIN = 16
DERIVED_BYTES = 32
"""AES-256."""


def workspace_key() -> bytes:
    """The secret of this workspace, as given or as made on first use.

    From TAKSIR_KEY; else from the file TAKSIR_KEY_FILE, by default taksir/pseudonym.key in the
    configuration folder of the person who runs Taksir.

    Raises:
        TaksirError: The key is too short, or others can read its file.
    """
    given = os.environ.get("TAKSIR_KEY", "")
    if given:
        return _long_enough(given.encode())
    path = _key_file()
    if not path.exists():
        _write_key(path)
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise TaksirError(
            "The key file {file} can be read by other people on this machine. "
            "Make it readable by its owner only, with chmod 600.",
            file=str(path),
        )
    return _long_enough(path.read_bytes().strip())


def derived_key(purpose: str, salt: bytes) -> bytes:
    """A key of its own for one purpose and one salt (HKDF-SHA256, RFC 5869); the secret stays hidden.

    Args:
        purpose: What the key is for; another purpose gives an unrelated key.
        salt: Random bytes kept beside what the key protects.
    """
    kdf = HKDF(algorithm=SHA256(), length=DERIVED_BYTES, salt=salt, info=f"taksir {purpose}".encode())
    return kdf.derive(workspace_key())


def _key_file() -> Path:
    named = os.environ.get("TAKSIR_KEY_FILE", "")
    if named:
        return Path(named)
    config = os.environ.get("XDG_CONFIG_HOME", "") or str(Path.home() / ".config")
    return Path(config) / "taksir" / "pseudonym.key"


def _write_key(path: Path) -> None:
    """Make the key aside and link it into place whole: of two first starts at once, one key remains."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()


def _long_enough(key: bytes) -> bytes:
    if len(key) < KEY_BYTES_MIN:
        raise TaksirError(
            "The key for pseudonyms has fewer than {count} characters. Set TAKSIR_KEY to a longer secret.",
            count=KEY_BYTES_MIN,
        )
    return key
