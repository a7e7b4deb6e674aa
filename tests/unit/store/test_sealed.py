"""Sealed files: read back as they were, opened by no other key, no block altered, swapped or cut unseen."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from taksir.errors import TaksirError
from taksir.store.keys import derived_key
from taksir.store.sealed import (
    BLOCK_BYTES,
    MAGIC,
    SALT_BYTES,
    TAG_BYTES,
    is_sealed,
    seal_file,
    unseal_file,
    unsealed_blocks,
)

HEAD = len(MAGIC) + SALT_BYTES
SEALED_BLOCK = BLOCK_BYTES + TAG_BYTES


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


def sealed(folder: Path, content: bytes) -> Path:
    plain, target = folder / "plain", folder / "sealed"
    plain.write_bytes(content)
    assert seal_file(plain, target) == (hashlib.sha256(content).hexdigest(), len(content))
    return target


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES])
def test_a_sealed_file_is_read_back_as_it_was_and_holds_nothing_of_it(tmp_path: Path, size: int) -> None:
    content = (b"Umpama binti Contoh;9901014108680002;" * (size // 37 + 1))[:size]
    path = sealed(tmp_path, content)
    assert b"".join(unsealed_blocks(path)) == content
    assert b"Umpama" not in path.read_bytes() and is_sealed(path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["plain", "sealed"]


def test_the_same_file_sealed_twice_looks_different(tmp_path: Path) -> None:
    first = sealed(tmp_path, b"the same").read_bytes()
    assert sealed(tmp_path, b"the same").read_bytes() != first


def damages(content: bytes) -> dict[str, bytes]:
    """A file of three blocks, hurt in every way that matters."""
    head, first, second, rest = (
        content[:HEAD],
        content[HEAD : HEAD + SEALED_BLOCK],
        content[HEAD + SEALED_BLOCK : HEAD + 2 * SEALED_BLOCK],
        content[HEAD + 2 * SEALED_BLOCK :],
    )
    return {
        "a bit": content[:-3] + bytes([content[-3] ^ 1]) + content[-2:],
        "the salt": MAGIC + bytes(SALT_BYTES) + content[HEAD:],
        "cut at a block": head + first + second,
        "cut inside a block": content[:-1],
        "cut after the head": head,
        "blocks swapped": head + second + first + rest,
        "a block twice": head + first + first + second + rest,
        "a block missing": head + first + rest,
        "something behind": content + b"x",
        "no head": content[1:],
        "nothing": b"",
    }


@pytest.mark.parametrize("harm", damages(bytes(HEAD + 2 * SEALED_BLOCK + 9)))
def test_a_damaged_file_is_refused_and_leaves_nothing(tmp_path: Path, harm: str) -> None:
    blocks = bytes(BLOCK_BYTES) + b"\1" * BLOCK_BYTES + b"the end"
    path = sealed(tmp_path, blocks)
    path.write_bytes(damages(path.read_bytes())[harm])
    with pytest.raises(TaksirError, match="damaged, or was sealed under another key"):
        unseal_file(path, tmp_path / "opened")
    assert not (tmp_path / "opened").exists()


def test_another_key_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sealed(tmp_path, b"Umpama")
    monkeypatch.setenv("TAKSIR_KEY", "another key for the tests")
    with pytest.raises(TaksirError, match="sealed under another key"):
        unseal_file(path, tmp_path / "opened")


def test_a_block_is_what_the_library_encrypts_under_the_key_of_rfc_5869(tmp_path: Path) -> None:
    """The whole format once more by hand: extract, expand, AES-256-GCM with the block's number as nonce."""
    content = sealed(tmp_path, b"Umpama").read_bytes()
    salt = content[len(MAGIC) : HEAD]
    extracted = hmac_sha256(salt, b"a key for the tests only")
    expanded = hmac_sha256(extracted, b"taksir delivered files\1")
    assert derived_key("delivered files", salt) == expanded
    assert derived_key("something else", salt) != expanded
    nonce = bytes(11) + b"\1"
    assert AESGCM(expanded).decrypt(nonce, content[HEAD:], MAGIC) == b"Umpama"


def hmac_sha256(key: bytes, text: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(text)
    return made.finalize()
