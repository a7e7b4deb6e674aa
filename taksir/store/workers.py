"""Who is at work in a store, and whether they still live: a name made of machine and process.

Where the system tells when a process began, in ticks since the machine started, the name holds that too: then
a living worker is never taken for dead, whatever the clock does, and another process that was given the same
number is never taken for the worker.
"""

import os
import socket
import time
from functools import lru_cache
from pathlib import Path

STALE_S = 15 * 60
"""A worker of another machine that has been silent this long is taken for dead; a living one is heard every
minute."""


def worker() -> str:
    """The name of this process among all that may use the store."""
    return f"{socket.gethostname()}:{_process(os.getpid())}"


def owned_name(kind: str) -> str:
    """The beginning of a file's name that says whose it is."""
    return f"{kind}-{worker().replace(':', '@')}-"


def is_dead(name: str, silent_s: float) -> bool:
    """Whether a worker has ended.

    Args:
        name: From `worker`.
        silent_s: For how long nothing has been heard of it, by the clock it was heard with.
    """
    host, _, process = name.rpartition(":")
    number, _, began = process.partition(".")
    is_silent = silent_s > STALE_S
    # On Windows os.kill would end the process it asks about.
    if host != socket.gethostname() or os.name == "nt" or not number.isdigit():
        return is_silent
    if began:
        return _began(int(number)) != began
    if int(number) == os.getpid():
        return False
    return _is_gone(int(number)) or is_silent


def _is_gone(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False


@lru_cache(maxsize=8)  # a process that was forked has a number of its own
def _process(number: int) -> str:
    began = _began(number)
    return f"{number}.{began}" if began else str(number)


def _began(number: int) -> str:
    """When a process began, in ticks since the machine started; empty where there is none or nobody tells."""
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    fields = told.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]  # one that has ended waits for its parent as a zombie


def silence_s(heard: float) -> float:
    """For how long nothing has been heard, by this machine's clock.

    Args:
        heard: When something was last heard [seconds since 1970].
    """
    return time.time() - heard
