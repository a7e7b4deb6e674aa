"""Who is at work in a store, and whether they still live: a name made of machine and process."""

import os
import socket
import time

STALE_S = 15 * 60
"""A worker that has been silent this long is taken for dead; a living one is heard every minute."""


def worker() -> str:
    """The name of this process among all that may use the store."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_dead(name: str, heard: float) -> bool:
    """Whether a worker has ended.

    Args:
        name: From `worker`.
        heard: When it was last heard of [seconds since 1970].
    """
    host, _, process = name.rpartition(":")
    is_silent = time.time() - heard > STALE_S
    # On Windows os.kill would end the process it asks about.
    if host != socket.gethostname() or os.name == "nt" or not process.isdigit():
        return is_silent
    if int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return is_silent
