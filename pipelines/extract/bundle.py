"""Files put down together become one delivery: answers and their form, the parts of a Shapefile."""

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

BUNDLED_AT = (1980, 1, 1, 0, 0, 0)
"""One date for all: the same files give the same package, and so are known again by its checksum."""

BLOCK_BYTES = 1 << 20


def bundled(files: Sequence[tuple[str, Path]], target: Path) -> str:
    """Pack files as delivered, in the order of their names, without squeezing them.

    Args:
        files: Name as delivered and where the bytes lie.
        target: The package to write.

    Returns:
        What the package is called: the name of its largest file, with .zip at its end.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, path in sorted(files):
            entry = zipfile.ZipInfo(PurePosixPath(name.replace("\\", "/")).name, BUNDLED_AT)
            with path.open("rb") as source, package.open(entry, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink, BLOCK_BYTES)
    largest = max(files, key=lambda file: file[1].stat().st_size)[0]
    return f"{PurePosixPath(largest.replace(chr(92), '/')).stem}.zip"
