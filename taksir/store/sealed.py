"""Files that hold people's data are sealed: encrypted and authenticated, block by block.

AES-256-GCM in the STREAM construction: every block has its number and whether it is the last in its
nonce, so that no block can be altered, swapped, repeated or cut off unseen. The key of a file is derived
from the workspace's secret with the file's own salt. A file of any size needs the memory of two blocks.

Reference:
    Hoang, Reyhanitabar, Rogaway, Vizár (2015), Online Authenticated-Encryption and its Nonce-Reuse
    Misuse-Resistance, section 7.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from taksir.errors import TaksirError
from taksir.store.keys import derived_key, workspace_keys

MAGIC = b"TAKSIR1\n"
SALT_BYTES, TAG_BYTES, COUNTER_BYTES = 32, 16, 11
BLOCK_BYTES = 1 << 20
PURPOSE = "delivered files"


def seal_file(source: Path, target: Path) -> tuple[str, int]:
    """Write a sealed copy of a file; the copy appears whole or not at all.

    Returns:
        SHA-256 of the file as it was, and its size in bytes.
    """
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{os.getpid()}-")
    try:
        with os.fdopen(handle, "wb") as written, source.open("rb") as file:
            sha256, size = seal_stream(file, written)
            written.flush()
            os.fsync(written.fileno())
        os.replace(aside, target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return sha256, size


def seal_stream(file: BinaryIO, written: BinaryIO) -> tuple[str, int]:
    """Seal one stream into another.

    Returns:
        SHA-256 and size in bytes of what was read.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    cipher = AESGCM(derived_key(PURPOSE, salt))
    written.write(MAGIC + salt)
    digest, size, number = hashlib.sha256(), 0, 0
    block = file.read(BLOCK_BYTES)
    while True:
        following = file.read(BLOCK_BYTES)
        digest.update(block)
        size += len(block)
        written.write(cipher.encrypt(_nonce(number, is_last=not following), block, MAGIC))
        if not following:
            return digest.hexdigest(), size
        block, number = following, number + 1


def unseal_file(source: Path, target: Path) -> None:
    """Write the contents of a sealed file; nothing is left where they are not genuine.

    Raises:
        TaksirError: The file is damaged, or was sealed under another key.
    """
    try:
        with target.open("xb") as written:
            target.chmod(0o600)
            for block in unsealed_blocks(source):
                written.write(block)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def unsealed_blocks(path: Path) -> Iterator[bytes]:
    """The contents of a sealed file in blocks, each proved genuine before it is given.

    Raises:
        TaksirError: The file is damaged, or was sealed under another key.
    """
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + SALT_BYTES)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + SALT_BYTES:
            raise _not_genuine()
        number, block = 0, file.read(BLOCK_BYTES + TAG_BYTES)
        cipher = _cipher_of(head[len(MAGIC) :], block, is_last=_at_end(file))
        while True:
            following = file.read(BLOCK_BYTES + TAG_BYTES)
            try:
                yield cipher.decrypt(_nonce(number, is_last=not following), block, MAGIC)
            except InvalidTag:
                raise _not_genuine() from None
            if not following:
                return
            block, number = following, number + 1


def _cipher_of(salt: bytes, block: bytes, *, is_last: bool) -> AESGCM:
    """The cipher of the key that opens the first block: the newest key, or one before a rotation."""
    for key in reversed(workspace_keys()):
        cipher = AESGCM(derived_key(PURPOSE, salt, key=key))
        with suppress(InvalidTag):
            cipher.decrypt(_nonce(0, is_last=is_last), block, MAGIC)
            return cipher
    raise _not_genuine()


def _at_end(file: BinaryIO) -> bool:
    place = file.tell()
    is_end = not file.read(1)
    file.seek(place)
    return is_end


def is_sealed(path: Path) -> bool:
    """Whether a file begins as a sealed one does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES, "big") + (b"\1" if is_last else b"\0")


def _not_genuine() -> TaksirError:
    return TaksirError(
        "A kept file cannot be opened: it is damaged, or was sealed under another key. "
        "Set TAKSIR_KEY as it was when the file was delivered, or deliver the file again."
    )
