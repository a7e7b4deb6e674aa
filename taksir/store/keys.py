"""The secret of a workspace: one key outside the store, and the keys derived from it for each purpose.

From TAKSIR_KEY; else from a file of the person who runs Taksir, made on first use and readable by nobody
else. It never enters a query, a recipe, a log or an error.
"""

import hashlib
import hmac
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
    """The secret of this workspace: the newest of its keys."""
    return workspace_keys()[-1]


def workspace_keys() -> tuple[bytes, ...]:
    """The keys of this workspace, as given or as made on first use, the oldest first.

    From TAKSIR_KEY; else from the file TAKSIR_KEY_FILE, by default taksir/pseudonym.key in the
    configuration folder of the person who runs Taksir. Every rotation adds a line with a newer key.

    Raises:
        TaksirError: A key is too short, others can read its file, or a rotation was interrupted.
    """
    given = os.environ.get("TAKSIR_KEY", "")
    if given:
        return _several(given.encode())
    path = _key_file()
    if not path.exists():
        _write_key(path)
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise TaksirError(
            "The key file {file} can be read by other people on this machine. "
            "Make it readable by its owner only, with chmod 600.",
            file=str(path),
        )
    if _next_file().exists():
        raise TaksirError("A rotation of the key was interrupted. Finish it with taksir rotate-key.")
    return _several(path.read_bytes())


def derived_key(purpose: str, salt: bytes, *, key: bytes | None = None) -> bytes:
    """A key of its own for one purpose and one salt (HKDF-SHA256, RFC 5869); the secret stays hidden.

    Args:
        purpose: What the key is for; another purpose gives an unrelated key.
        salt: Random bytes kept beside what the key protects.
        key: The secret; the newest of the workspace by default.
    """
    kdf = HKDF(algorithm=SHA256(), length=DERIVED_BYTES, salt=salt, info=f"taksir {purpose}".encode())
    return kdf.derive(key or workspace_key())


def key_mark(key: bytes) -> str:
    """A short name of a key that says nothing of it: what the audit calls it."""
    return hmac.new(key, b"taksir key mark", hashlib.sha256).hexdigest()[:12]


def next_key() -> bytes | None:
    """The key a rotation is going to, while it lasts."""
    path = _next_file()
    return path.read_bytes().strip() if path.exists() else None


def prepare_next_key() -> bytes:
    """Make the next key and keep it beside the present one.

    Raises:
        TaksirError: The key is in TAKSIR_KEY, where nobody but its owner can change it.
    """
    if os.environ.get("TAKSIR_KEY"):
        raise TaksirError(
            "The key is in TAKSIR_KEY, which Taksir cannot change. Write it as the first line of a file of "
            "yours alone, name that file in TAKSIR_KEY_FILE instead, and rotate then."
        )
    workspace_keys()
    _write_key(_next_file())
    return _next_file().read_bytes().strip()


def adopt_next_key() -> None:
    """Make the next key the newest; the file of the keys is replaced whole."""
    path, aside = _key_file(), _key_file().with_suffix(f".{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"\n".join([*path.read_bytes().split(), _next_file().read_bytes().strip()]) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    _next_file().unlink()


def discard_next_key() -> None:
    """Forget a next key that nothing lies under."""
    _next_file().unlink(missing_ok=True)


def _next_file() -> Path:
    return _key_file().with_suffix(".next")


def _several(content: bytes) -> tuple[bytes, ...]:
    lines = [line.strip() for line in content.splitlines() if line.strip()]
    return tuple(_long_enough(line) for line in lines or [b""])


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
