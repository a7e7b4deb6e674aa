"""A disk that is full, or a file that may not grow further, said in one sentence; nothing is lost."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc

from taksir.errors import TaksirError

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
FULL_MESSAGES = ("disk is full", "disk i/o error")


class FullDiskError(TaksirError):
    """The disk of the store takes no more."""


@contextmanager
def full_disk_in_words() -> Iterator[None]:
    """Turn the errors of a full disk into a sentence; others pass.

    Raises:
        FullDiskError: The disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise _full() from None
    except sqlalchemy.exc.OperationalError as error:
        if not any(words in str(error.orig).lower() for words in FULL_MESSAGES):
            raise
        raise _full() from None


def _full() -> FullDiskError:
    return FullDiskError(
        "The disk of the store is full; nothing of this step was kept, and what was before is unchanged. "
        "Free some space and try again."
    )
