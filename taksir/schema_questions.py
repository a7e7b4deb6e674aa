"""What the planner's questions need of a country pack: lenses, definitions, conditions, assumptions.

Frozen entries, no reading; `taksir.catalogue_questions` reads them from YAML.
"""

from dataclasses import dataclass

from taksir.schema import Words


@dataclass(frozen=True)
class Lens:
    """Where each of the four lenses looks for one target group.

    Attributes:
        normative: Indicator of who falls below a standard.
        felt: Answers of felt_needs that stand for the group.
        expressed: Categories of the requests for service.
        registered: Categories of the register that count the same people; empty where none does.
        population: Census expression that requests are set against.
    """

    id: str
    label: Words
    normative: str
    felt: tuple[str, ...]
    expressed: tuple[str, ...]
    registered: tuple[str, ...]
    population: str


@dataclass(frozen=True)
class Variant:
    """Another definition of an indicator: its numerator with another cut-off."""

    id: str
    label: Words
    numerator: str
    is_default: bool


@dataclass(frozen=True)
class VariantSet:
    """All definitions of an indicator beside each other, and what differs between them."""

    indicator: str
    label: Words
    options: tuple[Variant, ...]


@dataclass(frozen=True)
class Institution:
    """People of an indicator who live outside households.

    Attributes:
        residents: Expression over the facility table that counts them.
        in_need: Expression that counts those in need; empty where facilities do not say.
    """

    indicator: str
    facility_types: tuple[str, ...]
    residents: str
    in_need: str


@dataclass(frozen=True)
class Condition:
    """A group of persons whose overlap with others can be asked for.

    Attributes:
        holds: Condition of belonging; known: of whom that is known.
        population: Census expression that counts those it is asked of.
    """

    id: str
    label: Words
    holds: str
    known: str
    requires: tuple[str, ...]
    population: str


@dataclass(frozen=True)
class DatedStandard:
    """A norm in force from a year on: one unit for so many people in need.

    Attributes:
        applies_to: Indicators whose people it is measured by.
        per_persons: How many of `need_unit` one `resource_unit` serves.
        need_unit, resource_unit: What is counted on either side; never mixed with another unit.
        confidence: law | policy | practice | design | verify.
    """

    id: str
    applies_to: tuple[str, ...]
    per_persons: float
    valid_from: int
    unit: Words
    basis: Words
    label: Words
    need_unit: str
    resource_unit: str
    confidence: str


@dataclass(frozen=True)
class Assumptions:
    """What a projection assumes; groups are of five years.

    Attributes:
        fertility: Births a woman and year, groups from 15–19 to 45–49.
        scenarios: Name → factor of fertility and net movers per person and year.
        error_growth: What each year adds to the relative error of the population [share].
    """

    basis: Words
    year: int
    sex_ratio: float
    survival_birth_female: float
    survival_birth_male: float
    survival_female: tuple[float, ...]
    survival_male: tuple[float, ...]
    fertility: tuple[float, ...]
    scenarios: tuple[tuple[str, float, float], ...]
    error_growth: float
    standards: tuple[DatedStandard, ...]


@dataclass(frozen=True)
class QuestionPack:
    """Everything of a country pack that the questions need beside the catalogue."""

    lenses: tuple[Lens, ...]
    variants: tuple[VariantSet, ...]
    institutions: tuple[Institution, ...]
    conditions: tuple[Condition, ...]
    wording: tuple[tuple[str, Words], ...]
    assumptions: Assumptions

    def variants_of(self, indicator_id: str) -> VariantSet | None:
        """The definitions of an indicator, or None where there is one only."""
        return next((entry for entry in self.variants if entry.indicator == indicator_id), None)

    def institution_of(self, indicator_id: str) -> Institution | None:
        """Who of an indicator lives in institutions, or None."""
        return next((entry for entry in self.institutions if entry.indicator == indicator_id), None)

    def condition(self, name: str) -> Condition | None:
        """The condition of an id, or None."""
        return next((entry for entry in self.conditions if entry.id == name), None)
