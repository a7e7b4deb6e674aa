"""A map to lay below the areas, where the operator keeps one. None unless a setting names it.

`TAKSIR_BASEMAP` names a PMTiles file of pictures, which this server hands out tile by tile, or the address
of tiles elsewhere with {z}, {x} and {y}. At such an address the browser of every reader asks the internet,
and its owner sees which part of the map is looked at; that is why it has to be chosen.
`TAKSIR_BASEMAP_CREDIT` says whom to thank for it.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import TileType

from taksir.errors import TaksirError

ADDRESS = "app/static/tiles/{z}/{x}/{y}"
"""Under which the dashboard serves a file's tiles, relative to its own."""
PICTURES = {TileType.PNG: "image/png", TileType.JPEG: "image/jpeg", TileType.WEBP: "image/webp"}
LARGEST_ZOOM = 19


@dataclass(frozen=True)
class Basemap:
    """Where tiles come from.

    Attributes:
        address: With {z}, {x} and {y}.
        credit: Whom to thank.
        zooms: The smallest and the largest there are.
    """

    address: str
    credit: str
    zooms: tuple[int, int]


def basemap() -> Basemap | None:
    """The map that the settings name; None where they name none.

    Raises:
        TaksirError: It cannot be used as it is; the sentence says what to change.
    """
    named = os.environ.get("TAKSIR_BASEMAP", "")
    credit = os.environ.get("TAKSIR_BASEMAP_CREDIT", "").strip()
    if not named:
        return None
    if outside_host():
        if not credit or not all(place in named for place in ("{z}", "{x}", "{y}")):
            raise TaksirError(
                "The base map {address} cannot be used. Write its address with {places}, and whom to thank "
                "for it in TAKSIR_BASEMAP_CREDIT.", address=named, places="{z}, {x}, {y}",
            )  # fmt: skip
        return Basemap(named, credit, (0, LARGEST_ZOOM))
    header, about = _header(Path(named), _changed_at(Path(named)))
    if header["tile_type"] not in PICTURES:
        raise TaksirError(
            "The base map {file} holds no pictures. Name a PMTiles file of PNG, JPEG or WebP tiles in "
            "TAKSIR_BASEMAP.", file=named,
        )  # fmt: skip
    return Basemap(
        ADDRESS, credit or str(about.get("attribution", "")), (header["min_zoom"], header["max_zoom"])
    )


def outside_host() -> str:
    """The server elsewhere that a browser would ask for tiles; empty where none is named."""
    address = urlsplit(os.environ.get("TAKSIR_BASEMAP", ""))
    return f"{address.scheme}://{address.netloc}" if address.scheme in ("http", "https") else ""


def kept_tile(zoom: int, column: int, row: int) -> tuple[bytes, str] | None:
    """A tile of the file that is named, with its media type; None where there is none."""
    named = os.environ.get("TAKSIR_BASEMAP", "")
    if not named or outside_host() or not (0 <= zoom <= 26 and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
        return None
    with Path(named).open("rb") as file:
        reader = Reader(MmapSource(file))
        kind, content = reader.header()["tile_type"], reader.get(zoom, column, row)
    return (content, PICTURES[kind]) if content and kind in PICTURES else None


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError as error:
        raise TaksirError(
            "The base map {file} cannot be read. Correct TAKSIR_BASEMAP, or leave it empty.", file=str(path)
        ) from error


@lru_cache(maxsize=4)
def _header(path: Path, _changed_at: float) -> tuple[dict, dict]:
    try:
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))
            return reader.header(), reader.metadata()
    except Exception as error:  # noqa: BLE001  the library raises whatever its bytes lead it to
        raise TaksirError(
            "The base map {file} is no PMTiles file. Correct TAKSIR_BASEMAP, or leave it empty.",
            file=str(path),
        ) from error
