"""Where people live, as points to measure ways from: the smallest areas with a shape, and their islands."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.evidence import Evidence, digest_of
from taksir.resources.place_files import read_places, write_places
from taksir.shapes import shapes_of

COAST_DEGREES = 0.02
"""Coordinates are kept to about a kilometre, so a harbour may stand a little off its coast."""
TOUCHING_DEGREES = 1e-4
"""Neighbours of one file touch; of two files they may miss each other by about ten metres."""
ARRAYS = ("codes", "names", "lonlat", "land", "beside")
PLACING = "1"
"""Raise when the way places are found changes, so that kept ones are found anew."""


@dataclass(frozen=True, eq=False)
class Places:
    """The smallest areas that have a shape, sorted by code.

    Attributes:
        level: Their area level.
        codes, names: [n].
        lonlat: A point inside each [n × 2, degrees]; on its largest part.
        land: Which land or island that part belongs to [n]; parts that touch are one land.
        beside: Pairs of places that touch, each once [k × 2].
        region: All shapes together with a little coast.
    """

    level: str
    codes: np.ndarray
    names: np.ndarray
    lonlat: np.ndarray
    land: np.ndarray
    beside: np.ndarray
    region: shapely.Geometry | None

    def number(self, code: str) -> int:
        """The place of a code; the first inside it where it names a larger area; -1 for none."""
        at = int(np.searchsorted(self.codes, code))
        return at if code and at < len(self.codes) and str(self.codes[at]).startswith(code) else -1

    def nearest(self, lonlat: np.ndarray) -> np.ndarray:
        """The place whose point is nearest to each of some points in degrees."""
        if not len(lonlat):
            return np.array([], int)
        apart = self.lonlat[None, :, :] - lonlat[:, None, :]
        return np.square(apart).sum(axis=2).argmin(axis=1)

    def groups(self, level: str) -> np.ndarray:
        """The code of the larger area in which each place lies; empty texts for the whole region."""
        length = len(self.codes[0]) if level == self.level else _length(level, len(self.codes[0]))
        return np.array([code[:length] for code in self.codes])


def places_of(evidence: Evidence) -> Places:
    """The smallest areas that have shapes.

    Raises:
        TaksirError: No boundaries are published.
    """
    files = tuple(file.path for file in evidence.of_table("boundary"))
    return _places(files, area_index(evidence).home_system)


@lru_cache(maxsize=4)
def _places(files: tuple, home: str) -> Places:
    """Kept with the store: of a whole country they take seconds to find."""
    name = digest_of([*(str(file.name) for file in files), home, PLACING])[:20]
    if kept := read_places(name):
        region = shapely.from_wkb(kept["region"].tobytes())
        shapely.prepare(region)
        return Places(level=str(kept["level"]), region=region, **{part: kept[part] for part in ARRAYS})
    found = _found_places(files, home)
    arrays = {part: getattr(found, part) for part in ARRAYS}
    coast = np.frombuffer(shapely.to_wkb(found.region), np.uint8)
    write_places(name, {"level": np.array(found.level), "region": coast, **arrays})
    return found


def _found_places(files: tuple, home: str) -> Places:
    for level in reversed([entry.name for entry in load_catalogue().levels]):
        shapes = shapes_of(files, level, "", home) if files else None
        if shapes is not None and not shapes.empty:
            largest, points = _largest_parts(shapes.geometry.values)
            land, beside = touching(largest, shapes.geometry.values)
            return Places(
                level=level,
                codes=shapes["code"].to_numpy(str),
                names=shapes["name"].fillna(shapes["code"]).to_numpy(str),
                lonlat=shapely.get_coordinates(points),
                land=land,
                beside=beside,
                region=_with_coast(shapes.geometry.values),
            )
    raise TaksirError(
        "Ways cannot be measured: no boundaries are published. Deliver a boundary file on the page Data in."
    )


def _largest_parts(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The largest part of every shape, and a point inside it."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), owner))
    last = np.append(np.flatnonzero(np.diff(owner[order])), len(order) - 1)
    largest = parts[order][last]
    return largest, shapely.point_on_surface(largest)


def touching(largest: np.ndarray, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which land each area's largest part belongs to, and which areas touch: parts that touch are one land.

    Args:
        largest: Largest part of every area [n].
        shapes: The whole areas [n].

    Returns:
        A number per area [n], and pairs of areas [k × 2].
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    tree = shapely.STRtree(parts)
    one, other = tree.query(parts, predicate="dwithin", distance=TOUCHING_DEGREES)
    links = sparse.coo_array((np.ones(len(one)), (one, other)), shape=(len(parts), len(parts)))
    _, component = connected_components(links.tocsr(), directed=False)
    asked, found = tree.query(shapely.point_on_surface(largest), predicate="intersects")
    first: dict[int, int] = {}
    for row, part in zip(asked, found, strict=True):
        first.setdefault(int(row), int(component[part]))
    pairs = np.column_stack([owner[one], owner[other]])
    beside = np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)
    return np.array([first[row] for row in range(len(largest))]), beside


def _with_coast(shapes: np.ndarray) -> shapely.Geometry:
    coast = shapely.union_all(shapely.buffer(shapely.simplify(shapes, COAST_DEGREES / 4), COAST_DEGREES))
    shapely.prepare(coast)
    return coast


def _length(level: str, longest: int) -> int:
    entry = load_catalogue().level(level)
    if entry is None:
        return 0
    lengths = [codes for codes in entry.code_length.values()]
    home = area_index().home_system
    return entry.code_length.get(home, min(lengths, default=longest))
