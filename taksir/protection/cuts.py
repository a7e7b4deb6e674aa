"""A cut: some figures of one table, by some groups, with the cells that are withheld from each.

Cuts stand in the release ledger. They hold codes of areas and groups, and no value but rounded ones, which
are public: the next release has to round the same cell alike.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from taksir.catalogue_disclosure import DisclosureRules
from taksir.evidence import TableFile, digest_of
from taksir.schema import Indicator
from taksir.settings import Settings, settings_of, settings_recipe

BETWEEN = "\x1f"
"""Stands between the area and the categories in a cell's name; no code holds it."""
KINDS = ("sensitive", "protected", "unsure")


@dataclass(frozen=True)
class FigureCut:
    """One indicator in a cut.

    Attributes:
        numerator: Condition or amount that is counted.
        denominator: Condition or amount that is shown with it as a number of persons; empty where the
            denominator is public, as a census count.
        is_survey: Whether cells are numbers of persons asked; else they are complete counts.
        levels: Area levels it is shown for.
        is_blended: Whether a model is shown beside it, so that no cell is unsure.
        sensitive, protected, unsure: By level the cells that could expose somebody, those and what
            covers them, and those that are not shown for other reasons.
        rounded: By level and cell the count and what it is divided by as they are shown; empty where true
            numbers are shown.
        base, reach: What each of the two is a multiple of, and how far its true number may lie away; 0 where
            true numbers are shown.
    """

    indicator: str
    numerator: str
    denominator: str
    sens: str
    is_survey: bool
    levels: tuple[str, ...]
    sensitive: Mapping[str, frozenset[str]] = field(default_factory=dict)
    protected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unsure: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rounded: Mapping[str, Mapping[str, tuple[int, int]]] = field(default_factory=dict)
    is_blended: bool = False
    base: tuple[int, int] = (0, 0)
    reach: tuple[int, int] = (0, 0)

    @property
    def is_rounded(self) -> bool:
        """Whether its numbers are shown rounded."""
        return self.base[0] > 0

    def withheld(self, level: str) -> frozenset[str]:
        """Every cell of a level that shows no number."""
        nothing: frozenset[str] = frozenset()
        return self.protected.get(level, nothing) | self.unsure.get(level, nothing)


@dataclass(frozen=True)
class Cut:
    """Figures decided together.

    Attributes:
        file: Checksum of the table they count.
        deliveries: What they were computed from.
        rules: Digest of the rules they were decided under.
    """

    source_id: str
    table: str
    file: str
    deliveries: tuple[str, ...]
    settings: Settings
    rules: str
    figures: tuple[FigureCut, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """Groups that split every area."""
        return self.settings.by

    @property
    def version(self) -> str:
        """Names the data: the table, and what else its conditions were computed from."""
        return digest_of([self.file, self.deliveries])[:16]

    @property
    def id(self) -> str:
        """The same for the same figures of the same table under the same rules."""
        asked = sorted(
            (f.numerator, f.denominator, f.sens, f.levels, *(["blended"] if f.is_blended else []))
            for f in self.figures
        )
        settings = settings_recipe(self.settings)
        return digest_of([self.file, self.deliveries, settings, self.rules, asked])

    def answers(self, other: "Cut", figure: FigureCut, level: str) -> FigureCut | None:
        """The same figure as one of another cut, where this cut has decided it for the same data."""
        if (self.file, self.settings, self.rules) != (other.file, other.settings, other.rules):
            return None
        if not set(other.deliveries) <= set(self.deliveries):
            return None
        same = (figure.numerator, figure.denominator, figure.sens, figure.is_blended)
        for own in self.figures:
            if (own.numerator, own.denominator, own.sens, own.is_blended) == same and level in own.levels:
                return own
        return None

    def content(self) -> dict[str, Any]:
        """The cut as JSON can hold it."""
        entries = [
            {
                name: {level: sorted(cells) for level, cells in value.items()} if name in KINDS else value
                for name, value in asdict(figure).items()
            }
            for figure in self.figures
        ]
        return asdict(self) | {"settings": settings_recipe(self.settings), "figures": entries}


def cut_of(content: Mapping[str, Any]) -> Cut:
    """A cut as it stands in the ledger."""
    figures = tuple(_figure_of(entry) for entry in content["figures"])
    names = ("source_id", "table", "file", "rules")
    return Cut(
        **{name: content[name] for name in names},
        deliveries=tuple(content["deliveries"]),
        settings=settings_of(content["settings"]),
        figures=figures,
    )


def _figure_of(entry: Mapping[str, Any]) -> FigureCut:
    cells = {
        kind: {level: frozenset(names) for level, names in entry[kind].items()}
        for kind in KINDS
        if kind in entry
    }
    return FigureCut(
        indicator=entry["indicator"],
        numerator=entry["numerator"],
        denominator=entry["denominator"],
        sens=entry["sens"],
        is_survey=entry["is_survey"],
        levels=tuple(entry["levels"]),
        rounded={
            level: {name: (count, whole) for name, (count, whole) in shown.items()}
            for level, shown in entry.get("rounded", {}).items()
        },
        is_blended=entry.get("is_blended", False),
        base=tuple(entry.get("base", (0, 0))),
        reach=tuple(entry.get("reach", (0, 0))),
        **cells,
    )


def rules_digest(rules: DisclosureRules) -> str:
    """A short name for the numbers that decide what is shown."""
    numbers = asdict(rules)
    for other in ("dated", "basis", "sharing", "statistics"):
        del numbers[other]
    if not rules.rounded_tables:  # then no figure follows from the bases
        del numbers["rounded_tables"]
        for entry in numbers["sensitivity"].values():
            del entry["rounding_base"]
    return digest_of(numbers)[:16]


def counts_persons(indicator: Indicator, rules: DisclosureRules) -> bool:
    """Whether an indicator's cells are numbers of people, reports or cases that have to be protected."""
    if indicator.is_survey:
        return True
    if indicator.table not in rules.counted_tables:
        return False
    return indicator.table != "facility" or indicator.numerator.startswith("CASE")


def own_denominator(indicator: Indicator) -> str:
    """The denominator where it counts people of the same table, so that it has to be protected too."""
    if indicator.is_survey or indicator.denominator_table or indicator.denominator.strip() in ("1", "TRUE"):
        return ""
    return indicator.denominator


def table_key(file: TableFile, subject: str) -> str:
    """What successive releases have in common: a source's table of one period, and the subject."""
    return f"{file.source_id}/{file.table}/{file.period}/{subject}"[:200]
