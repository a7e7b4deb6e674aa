"""A dashboard in another process: its surroundings, and waiting until it answers."""

import os
import subprocess
import time
import urllib.request
from pathlib import Path

KEY = "a key for the tests only"


def environment(store: Path) -> dict[str, str]:
    return {**os.environ, "TAKSIR_STORE": str(store), "TAKSIR_KEY": KEY}


def wait_until_up(
    address: str, server: subprocess.Popen, log: Path, *, path: str = "/_stcore/health"
) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address + path, timeout=2):
                return
        except OSError:
            time.sleep(0.1)  # another process: there is nothing to wait on but its answer
    raise AssertionError(f"the dashboard did not start: {log.read_text()}")
