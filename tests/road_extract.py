"""A small OpenStreetMap extract that a test writes itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium

Way = tuple[Sequence[int], Mapping[str, str]]


def write_extract(path: Path, nodes: Mapping[int, tuple[float, float]], ways: Sequence[Way]) -> Path:
    """Write nodes (longitude, latitude by id) and ways (nodes and tags) as .osm.pbf."""
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for ref, place in sorted(nodes.items()):
            writer.add_node(osmium.osm.mutable.Node(id=ref, location=place))
        for number, (refs, tags) in enumerate(ways, 1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=list(refs), tags=dict(tags)))
    return path
