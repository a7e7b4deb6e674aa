"""What a column, an indicator, a target group and an area level are: frozen entries, no reading.

The entries themselves are data in `data/catalogue/<country>/*.yaml`, read by `taksir.catalogue`.
"""

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["id", "en"]
TABLES = ("person", "household", "area", "facility", "register", "request", "incident", "poverty_line")
"""Tables an indicator may be computed from, or joined with."""

REFERENCE_TABLES = ("area_bridge", "area_change", "boundary")
"""Tables that hold no measurement: they say what the places are."""


@dataclass(frozen=True)
class Words:
    """One text in the languages of the interface."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in a language; English where it is missing."""
        return self.id if language == "id" and self.id else self.en


@dataclass(frozen=True)
class Code:
    """One allowed value of a coded column, and the words that deliveries use for it."""

    value: str
    label: Words
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of our tables, defined once.

    Attributes:
        type: text | integer | number | money | code | yes_no | date | area_code | weight.
        role: key | identifier | area | weight | stratum | cluster | measure | note.
        minimum, maximum: Values outside are faults; None where anything goes.
        missing: Delivered words that mean "no answer" in this column beside the empty cell.
        synonyms: Headers and question names under which deliveries carry it, in lower case.
        code_of: The area level whose code it holds, whole or only that level's own digits.
        name_of: The area level whose names it holds.
    """

    name: str
    tables: tuple[str, ...]
    type: str
    label: Words
    role: str = "measure"
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    codes: tuple[Code, ...] = ()
    missing: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    required_in: tuple[str, ...] = ()
    note: str = ""
    code_of: str = ""
    name_of: str = ""


@dataclass(frozen=True)
class Derived:
    """A column computed when records are read, never stored."""

    name: str
    table: str
    sql: str
    requires: tuple[str, ...]
    label: Words


@dataclass(frozen=True)
class Category:
    """One category of a group.

    Attributes:
        population: Census expression of an indicator's denominator → that of the category alone.
    """

    value: str
    label: Words
    population: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """What a figure can be broken down by, and a census margin weights can be calibrated to.

    Attributes:
        sql: Expression over a table's columns that says a row's category; NULL where unknown.
        area_column: Column of the area table with the category, where it is an attribute of the area.
    """

    id: str
    tables: tuple[str, ...]
    label: Words
    sql: str
    requires: tuple[str, ...]
    categories: tuple[Category, ...]
    area_column: str = ""

    def category(self, value: str) -> Category | None:
        """The category of a code, or None."""
        return next((entry for entry in self.categories if entry.value == value), None)


@dataclass(frozen=True)
class Standard:
    """A norm an indicator is read against, with where it comes from."""

    value: float | None
    basis: str


@dataclass(frozen=True)
class Indicator:
    """One indicator of the catalogue: scale × Σ w·numerator / Σ w·denominator.

    Attributes:
        numerator, denominator: SQL expressions over the columns of `table` (and `denominator_table`).
        population: Column expression over the area table that counts the denominator's people or
            households, for counts as rate × population; empty where there is none.
        eligible: Whom the question is about, known answer or not: the share of unknown answers is taken
            of these; empty for every row of the table.
        sens: low | mid | high: how far down the area levels it may be shown.
        statistic: ratio, quantile (of the numerator, `share` of persons below it) or relative_line (an
            FGT index of power `alpha` below `share` of the numerator's median).
        register_ppks: Category codes whose registered persons are comparable; empty where none is.
    """

    id: str
    name: Words
    domain: str
    definition: Words
    unit: Words
    table: str
    numerator: str
    denominator: str
    numerator_words: Words
    denominator_words: Words
    scale: float
    requires: tuple[str, ...]
    polarity: Literal["worse", "better", "context"]
    sens: Literal["low", "mid", "high"]
    need: str
    denominator_table: str = ""
    population: str = ""
    eligible: str = ""
    counted: Words = field(default_factory=lambda: Words("", ""))
    ppks: tuple[str, ...] = ()
    register_ppks: tuple[str, ...] = ()
    standard: Standard | None = None
    usual: tuple[float, float] | None = None
    note: Words = field(default_factory=lambda: Words("", ""))
    statistic: Literal["ratio", "quantile", "relative_line"] = "ratio"
    share: float = 0.0
    alpha: int = 0

    @property
    def is_survey(self) -> bool:
        """Whether it is estimated from a sample of persons or households."""
        return self.table in ("person", "household")

    @property
    def is_proportion(self) -> bool:
        """Whether numerator and denominator are conditions, the first implying the second."""
        if self.statistic != "ratio":
            return self.statistic == "relative_line" and self.alpha == 0
        return self.is_survey and "THEN (" not in self.numerator and self.scale in (100, 1000)


@dataclass(frozen=True)
class Covariate:
    """Something known of every area that helps to estimate an indicator: numerator over denominator.

    Attributes:
        numerator, denominator: Expressions over the columns of the area table, summed over an area; empty
            where only households tell it.
        unit: The same of one household: an expression over the columns of the household table.
    """

    id: str
    name: Words
    numerator: str
    denominator: str
    unit: str = ""


HELD_ENOUGH = 0.92
"""A 95 % interval that holds the truth less often is said to be too narrow [share]."""


@dataclass(frozen=True)
class Held:
    """How often a model's 95 % intervals held the truth, over redrawn samples of a population that is known.

    Attributes:
        population: Which one.
        sampled_share: Of areas with a sample [share of areas and samples].
        unsampled_share: Of the others.
    """

    population: Words
    sampled_share: float
    unsampled_share: float

    @property
    def least_share(self) -> float:
        """The worse of both."""
        return min(self.sampled_share, self.unsampled_share)

    @property
    def is_too_narrow(self) -> bool:
        """Whether readers must be told with every figure."""
        return self.least_share < HELD_ENOUGH


AMOUNT_SCALES = ("amount", "log_amount")
"""Scales of what is not between 0 and 1."""


@dataclass(frozen=True)
class ModelSpec:
    """How an indicator is modelled where the sample of an area is too small to speak for itself.

    Attributes:
        indicator: Its id.
        scale: For shares arcsine, logit, identity, or auto: arcsine where areas have enough cases; amount for
            what is not between 0 and 1, log_amount where it is above zero and varies with its size.
        population: Expression over the area table by which areas add up to the larger one.
        kind: area [direct estimates of areas], spatial [with their neighbours], unit [sampled households and
            census means] or census [sampled households and every household of a census].
        outcome: For unit and census: what is modelled of a household, over the household table; for census
            its welfare as a share of the poverty line.
        per: For unit: the covariate that the mean of households is divided by; empty for none.
        weight: For census: how many a household counts.
        measure: For census: 0 headcount, 1 gap, 2 severity.
        held: What redraws of known populations found of its intervals; empty where nobody looked.
    """

    indicator: str
    scale: Literal["auto", "arcsine", "logit", "identity", "amount", "log_amount"]
    covariates: tuple[Covariate, ...]
    population: str
    kind: Literal["area", "spatial", "unit", "census"] = "area"
    outcome: str = ""
    per: str = ""
    weight: str = "1"
    measure: int = 0
    held: tuple[Held, ...] = ()

    @property
    def is_of_amounts(self) -> bool:
        """Whether it models what is not between 0 and 1."""
        return self.scale in AMOUNT_SCALES


@dataclass(frozen=True)
class TargetGroup:
    """One category of persons needing social-welfare services."""

    code: str
    name: Words
    unit: Literal["person", "family", "community"]
    public_level: str
    screenable: Literal["yes", "partly", "no"]
    age: str = ""
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaLevel:
    """One level of the area hierarchy, with the length of its code in each code system.

    Attributes:
        many: What several areas of the level are called; empty where that is the label.
    """

    name: str
    label: Words
    code_length: dict[str, int]
    many: Words = field(default_factory=lambda: Words("", ""))


@dataclass(frozen=True)
class CodeSystem:
    """One way in which a country numbers its areas.

    Attributes:
        column: Of a boundary's or a bridge's columns, the one with the codes of this system.
        headers: Parts of a delivered header that speak for the system, in lower case.
    """

    name: str
    label: Words
    column: str
    headers: tuple[str, ...] = ()


OWN_SYSTEM = CodeSystem("custom", Words("Sistem kode sendiri", "A system of our own"), "area_code")
"""Codes that a workspace makes up itself, in every country."""


@dataclass(frozen=True)
class Usual:
    """What a country's views begin with, and which of its entries stand for a thing all countries count.

    Attributes:
        service: Id of the service the page Resources opens with.
        deprivation: Indicator by which poorer areas count more, and the first need set beside access.
        planned: Indicator that a plan begins with.
        parts: Indicators of an index to begin with.
        older: Indicator over census tables, whose counts of people are like all others of the census.
        residents, caseload: Indicators of children in homes, and of cases on the register.
        group: Target group whose need is looked at first.
        groups: Conditions whose overlap is looked at first.
    """

    service: str = ""
    deprivation: str = ""
    planned: str = ""
    parts: tuple[str, ...] = ()
    older: str = ""
    residents: str = ""
    caseload: str = ""
    group: str = ""
    groups: tuple[str, ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that is named."""
        named = (self.deprivation, self.planned, *self.parts, self.older, self.residents, self.caseload)
        return tuple(name for name in named if name)


@dataclass(frozen=True)
class Catalogue:
    """A country pack: everything about the field that is data, not code.

    Attributes:
        systems: The country's code systems, the usual one first; codes of one's own are not among them.
        told_apart_by: The rule that tells look-alike systems apart; empty where a person must.
        name: Of the country.
        headlines: Ids of the indicators the home page opens with.
        usual_level: The area level a view opens with where it can.
        usual: What other views begin with.
    """

    country: str
    columns: tuple[Column, ...]
    derived: tuple[Derived, ...]
    indicators: tuple[Indicator, ...]
    target_groups: tuple[TargetGroup, ...]
    levels: tuple[AreaLevel, ...]
    total_words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    statistics: tuple[Indicator, ...] = ()
    models: tuple[ModelSpec, ...] = ()
    systems: tuple[CodeSystem, ...] = ()
    told_apart_by: str = ""
    name: Words = field(default_factory=lambda: Words("", ""))
    headlines: tuple[str, ...] = ()
    usual_level: str = ""
    usual: Usual = field(default_factory=Usual)

    @property
    def all_systems(self) -> tuple[CodeSystem, ...]:
        """The country's code systems, and codes of one's own last."""
        return (*self.systems, OWN_SYSTEM)

    @property
    def code_columns(self) -> tuple[str, ...]:
        """Our columns that make an area's code, coarse to fine; a whole code of any level last."""
        parts = {column.code_of: column.name for column in self.columns if column.code_of}
        return (*(parts[level.name] for level in self.levels if level.name in parts), "area_code")

    @property
    def name_columns(self) -> dict[str, str]:
        """Our columns of areas' names → their level, coarse to fine; a name of any level last."""
        parts = {column.name_of: column.name for column in self.columns if column.name_of}
        return {parts[level.name]: level.name for level in self.levels if level.name in parts} | {
            "area_name": ""
        }

    def own_digits(self, column: str) -> dict[str, int]:
        """How many characters of its own a level adds to the code of the larger area, by system."""
        named = {entry.name: entry.code_of for entry in self.columns}.get(column, "")
        place = next((n for n, level in enumerate(self.levels) if level.name == named), len(self.levels) - 1)
        larger = self.levels[place - 1].code_length if place else {}
        return {name: length - larger.get(name, 0) for name, length in self.levels[place].code_length.items()}

    def column(self, name: str) -> Column:
        """The column of a name.

        Raises:
            KeyError: There is none.
        """
        return next(column for column in self.columns if column.name == name)

    def columns_of(self, table: str) -> tuple[Column, ...]:
        """The columns a table may have, in catalogue order."""
        return tuple(column for column in self.columns if table in column.tables)

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The indicator or statistic of an id, or None."""
        known = (*self.indicators, *self.statistics)
        return next((entry for entry in known if entry.id == indicator_id.upper()), None)

    def level(self, name: str) -> AreaLevel | None:
        """The area level of a name, or None."""
        return next((level for level in self.levels if level.name == name), None)

    def group(self, group_id: str) -> Group | None:
        """The group of an id, or None."""
        return next((group for group in self.groups if group.id == group_id), None)

    def models_of(self, indicator_id: str) -> tuple[ModelSpec, ...]:
        """The area models of an indicator, the preferred one first."""
        return tuple(model for model in self.models if model.indicator == indicator_id)

    def target_group(self, code: str) -> TargetGroup | None:
        """The target group of a code, or None."""
        return next((group for group in self.target_groups if group.code == code), None)
