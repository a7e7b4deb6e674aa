"""Assets first: what a community has, class by class, before anybody counts what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from taksir import written
from taksir.catalogue import load_catalogue
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.resources.facilities import facilities_of
from taksir.resources.written import Pins
from taksir.schema import Words
from taksir.written import Entry

EXAMPLES = 3


@dataclass(frozen=True)
class AssetCount:
    """A class of assets (Kretzmann and McKnight 1993).

    Attributes:
        count: Entries and delivered resources of the class.
        examples: Names of a few that were written down.
        delivered: Categories among the delivered resources, with how many there are of each.
    """

    id: str
    label: Words
    count: int
    examples: str
    delivered: tuple[tuple[Words, int], ...]


def asset_classes(pins: Pins | None = None) -> tuple[AssetCount, ...]:
    """The six classes with what is known of each, delivered and written down.

    Args:
        pins: Services that were written down, with their versions.
    """
    delivered = _delivered_codes(pins or {})
    assets, groups = written.entries("asset"), written.entries("group_or_person")
    column = load_catalogue().column("psks_code")
    labels = {code.value: code.label for code in column.codes} if column else {}
    found = []
    for entry in load_resources().assets:
        own = [asset for asset in assets if asset.body["class"] == entry.id]
        own += [group for group in groups if group.body["psks"] in entry.psks]
        count = len(own) + sum(code in entry.psks for code in delivered)
        kinds = tuple((labels[code], delivered.count(code)) for code in entry.psks if code in delivered)
        found.append(AssetCount(entry.id, entry.label, count, _examples(own), kinds))
    return tuple(found)


def _delivered_codes(pins: Pins) -> list[str]:
    try:
        return list(facilities_of(current_evidence(), pins.get("service", ())).table["psks_code"])
    except TaksirError:  # nothing delivered yet: what was written down still counts
        return []


def _examples(own: Iterable[Entry]) -> str:
    return ", ".join(str(entry.body["name"]) for entry in list(own)[:EXAMPLES])
