"""An object storage with the interface of Amazon S3, shared by replicas on several machines.

Two settings: `TAKSIR_OBJECTS` (`s3://bucket` or `s3://bucket/folder`) and, where it is not Amazon's,
`TAKSIR_OBJECTS_ENDPOINT` (`https://objects.example`). The keys are those every S3 client knows:
`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or a file named in `AWS_SHARED_CREDENTIALS_FILE`. They are
read by the client itself and enter no log, no error and no record of ours.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pyarrow import fs

from taksir.errors import TaksirError
from taksir.store.shelves import Shelved

SETTING, ENDPOINT_SETTING = "TAKSIR_OBJECTS", "TAKSIR_OBJECTS_ENDPOINT"
ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[\w./-]*)?", re.ASCII)
CODE = re.compile(r"AWS Error ([A-Z_]+)")
CONNECT_S, ANSWER_S, ATTEMPTS = 5, 60, 4
BLOCK_BYTES = 1 << 22
TRIAL = b"Taksir was here"

Passing = Callable[[], AbstractContextManager[Path]]
"""Gives a folder of this machine for what is fetched for a moment."""


class Bucket:
    """A part of a bucket as a shelf; files are fetched aside to be read."""

    def __init__(self, address: str, endpoint: str, passing: Passing) -> None:
        self.address, self._passing = address, passing
        self._root = _root_of(address)
        self._client = _client(endpoint)

    def put(self, path: Path, name: str) -> None:
        """Send a finished file and remove it here; it appears there whole, or not at all."""
        self.send(path, name)
        path.unlink()

    def send(self, path: Path, name: str) -> None:
        """Send a copy of a finished file.

        Raises:
            TaksirError: It did not arrive.
        """
        with self._in_words():
            try:
                with path.open("rb") as file, self._client.open_output_stream(self._place(name)) as target:
                    while block := file.read(BLOCK_BYTES):
                        target.write(block)
                arrived = self._client.get_file_info(self._place(name)).size
            except BaseException:
                # The client ends a transfer that broke off here as if it were whole: nothing of it may stay.
                with suppress(OSError):
                    self._client.delete_file(self._place(name))
                raise
        if arrived != path.stat().st_size:
            raise self._trouble("INCOMPLETE")

    @contextmanager
    def opened(self, name: str) -> Iterator[Path]:
        """A copy of a file, gone afterwards."""
        with self._passing() as folder:
            path = folder / Path(name).name
            self.fetch(name, path)
            yield path

    def fetch(self, name: str, target: Path) -> None:
        """Write a file here.

        Raises:
            FileNotFoundError: There is none of that name.
            TaksirError: The storage does not answer.
        """
        with self._in_words(), self._client.open_input_stream(self._place(name)) as source:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                while block := source.read(BLOCK_BYTES):
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())

    def find(self, name: str) -> Shelved | None:
        """The file of that name, or None."""
        with self._in_words():
            about = self._client.get_file_info(self._place(name))
        return self._shelved(about) if about.type == fs.FileType.File else None

    def files(self, beginning: str) -> list[Shelved]:
        """Files whose names begin so, in the order of their names."""
        folder = self._place(beginning).rpartition("/")[0]
        with self._in_words():
            chosen = fs.FileSelector(folder, recursive=True, allow_not_found=True)
            found = [entry for entry in self._client.get_file_info(chosen) if entry.type == fs.FileType.File]
        shelved = (self._shelved(entry) for entry in found)
        return sorted((one for one in shelved if one.name.startswith(beginning)), key=lambda one: one.name)

    def remove(self, name: str) -> None:
        """Remove a file."""
        with self._in_words(), suppress(FileNotFoundError):
            self._client.delete_file(self._place(name))

    def try_out(self) -> None:
        """Write a small file, read it and remove it.

        Raises:
            TaksirError: One of the three cannot be done.
        """
        with self._passing() as folder:
            path = folder / "try"
            path.write_bytes(TRIAL)
            name = f"try-{folder.name}"
            self.put(path, name)
            self.fetch(name, path)
            self.remove(name)
            if path.read_bytes() != TRIAL:
                raise self._trouble("ALTERED")

    def _place(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _shelved(self, about: fs.FileInfo) -> Shelved:
        return Shelved(about.path.removeprefix(f"{self._root}/"), about.size, about.mtime.timestamp())

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Errors of the client as a sentence; what it says itself may name more than it should."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            if error.errno is not None:  # of a file here, not of the storage
                raise
            code = CODE.search(str(error))
            raise self._trouble(code[1] if code else "ERROR") from None

    def _trouble(self, code: str) -> TaksirError:
        return TaksirError(
            "The object storage {address} refuses or does not answer ({code}). Look whether the bucket is "
            "there, whether {endpoint} names its server, and whether the keys in AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY may read and write it.",
            address=self.address,
            code=code,
            endpoint=ENDPOINT_SETTING,
        )


def bucket_of_settings(passing: Passing) -> Bucket | None:
    """The object storage that the settings name, or None where files lie in the store's folder.

    Args:
        passing: Gives a folder of this machine for what is fetched for a moment.

    Raises:
        TaksirError: The setting is no address of a bucket.
    """
    address = os.environ.get(SETTING, "")
    return Bucket(address, os.environ.get(ENDPOINT_SETTING, ""), passing) if address else None


@lru_cache(maxsize=4)
def _client(endpoint: str) -> fs.S3FileSystem:
    """One client of a server in a process: it keeps its connections."""
    patience = {
        "connect_timeout": CONNECT_S,
        "request_timeout": ANSWER_S,
        "retry_strategy": fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
    }
    if not endpoint:
        return fs.S3FileSystem(**patience)
    place = urlsplit(endpoint)
    if place.scheme not in ("http", "https") or not place.hostname or place.username:
        raise TaksirError(
            "{setting} is not the address of a server. Write it as https://objects.example, without keys.",
            setting=ENDPOINT_SETTING,
        )
    return fs.S3FileSystem(endpoint_override=place.netloc, scheme=place.scheme, **patience)


def _root_of(address: str) -> str:
    found = ADDRESS.fullmatch(address)
    if found is None or ".." in address:
        raise TaksirError(
            "{setting} is not the address of a bucket. Write it as s3://bucket or s3://bucket/folder; keys "
            "stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            setting=SETTING,
        )
    return f"{found[1]}{(found[2] or '').rstrip('/')}"
