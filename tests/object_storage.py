"""An object storage on loopback for the tests: another program that speaks the interface of S3 over HTTP."""

import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from taksir import paths

_numbers = count()
KEYS = {"AWS_ACCESS_KEY_ID": "for-tests-only", "AWS_SECRET_ACCESS_KEY": "a-secret-nobody-may-see-in-a-log"}


def server_program() -> str | None:
    """The server `moto_server`, in a folder of its own (`make objects`); None where it is not installed."""
    own = paths.ROOT / ".venv" / "s3" / "bin" / "moto_server"
    return str(own) if own.exists() else shutil.which("moto_server")


@contextmanager
def server(program: str, log: Path) -> Iterator[str]:
    """A server that listens on loopback only; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("w") as said:
        process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stdout=said, stderr=said)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def new_bucket(address: str) -> str:
    """The name of a new empty bucket."""
    name = f"taksir-{next(_numbers)}"
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    connection.request("PUT", f"/{name}")
    assert connection.getresponse().status == 200
    connection.close()
    return name


def _wait(port: int) -> None:
    for _ in range(240):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.25)  # another process: there is nothing to wait on but its answer
    raise AssertionError("the object storage did not start")
