"""The expressions of the catalogue, run in DuckDB: on random records with gaps, and on cases worked by hand.

Golden cases are those of the domain handbook, Appendix B; the brute-force oracles below are written
from its rules (1.3, 1.4, 1.7), row by row in plain Python, and share no code with the expressions.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd
import pytest

from taksir.catalogue import load_catalogue
from taksir.catalogue_expressions import columns_used
from taksir.schema import Column, Indicator
from taksir.store.engine import Engine
from taksir.store.reduction import ColumnSql, with_columns, with_missing

CATALOGUE = load_catalogue()
ROWS = 4_000
GAP_SHARE = 0.06

SPANS = {
    "age_years": (0, 90), "staple_meals_week": (5, 22), "plant_protein_week": (0, 9),
    "animal_protein_week": (0, 7), "clothing_sets": (1, 9), "hours_worked_week": (0, 70), "hh_size": (1, 6),
    "floor_area_m2": (6, 60),
    "expenditure_month_idr": (300_000, 6_000_000), "expenditure_pc": (200_000, 1_500_000),
    "poverty_line": (500_000, 600_000), "household_id": (1, 1_200),
}  # fmt: skip
"""Where random values must fall so that every condition is met by some rows and not by others."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Engine:
    with Engine(tmp_path_factory.mktemp("engine"), memory_limit="500MB", threads=1) as opened:
        yield opened


def _random_values(column: Column, rng: np.random.Generator) -> pd.Series:
    """Values of a column as its definition allows, some of them missing."""
    if column.type == "yes_no":
        drawn = pd.array(rng.integers(0, 2, ROWS), dtype="Int8")
    elif column.codes and column.type == "code":
        drawn = rng.choice(np.array([code.value for code in column.codes], dtype=object), ROWS)
    elif column.type in ("integer", "number", "money", "weight") or column.name in SPANS:
        low, high = SPANS.get(column.name, (1, 100))
        drawn = rng.integers(low, high + 1, ROWS)
    elif column.type == "text":
        drawn = rng.choice(np.array(["none", "pkh", "pkh sembako"], dtype=object), ROWS)
    else:
        drawn = np.array(["9901010001"] * ROWS, dtype=object)
    values = pd.Series(drawn)
    keys = ("key", "weight", "cluster", "stratum", "area")
    return values if column.role in keys else values.mask(rng.random(ROWS) < GAP_SHARE)


@cache
def _drawn_table(table: str) -> pd.DataFrame:
    rng = np.random.default_rng([20261122, sum(table.encode())])
    return pd.DataFrame({column.name: _random_values(column, rng) for column in CATALOGUE.columns_of(table)})


def _random_table(table: str) -> pd.DataFrame:
    """Random records of a table with gaps, the same every time."""
    return _drawn_table(table).copy()


def _rows_sql(engine: Engine, frame: pd.DataFrame, table: str) -> str:
    """The records with everything computed from them; what the frame lacks is unknown, as in the product."""
    engine.register("records", frame)
    stored = {column.name for column in CATALOGUE.columns_of(table)}
    rows_sql = with_missing("(SELECT * FROM records)", stored - set(frame.columns))
    computed = [ColumnSql(entry.name, entry.sql) for entry in CATALOGUE.derived if entry.table == table]
    return with_columns(rows_sql, computed)


def _parts(engine: Engine, indicator: Indicator, frame: pd.DataFrame) -> pd.DataFrame:
    """Numerator a and denominator b of every record, missing where the expression is."""
    rows_sql = _rows_sql(engine, frame, indicator.table)
    return engine.frame(
        f"SELECT CAST(({indicator.numerator}) AS DOUBLE) AS a, "
        f"CAST(({indicator.denominator}) AS DOUBLE) AS b FROM {rows_sql}"
    )


def _total(engine: Engine, sql: str, frame: pd.DataFrame, table: str) -> float:
    """Sum of an expression over some records."""
    return engine.rows(f"SELECT sum(CAST(({sql}) AS DOUBLE)) FROM {_rows_sql(engine, frame, table)}")[0][0]


def _value(
    engine: Engine, indicator_id: str, frame: pd.DataFrame, weight: Sequence[float] | None = None
) -> float:
    """The indicator over some records, in its own unit; nothing where no record counts."""
    indicator = CATALOGUE.indicator(indicator_id)
    assert indicator is not None
    parts = _parts(engine, indicator, frame)
    mass = np.ones(len(parts)) if weight is None else np.asarray(weight, dtype=float)
    counted = parts["b"].fillna(0).to_numpy() > 0
    below = (mass * parts["b"].fillna(0))[counted].sum()
    above = (mass * parts["a"].fillna(0))[counted].sum()
    return float(indicator.scale * above / below) if below else float("nan")


def _computed(engine: Engine, name: str, frame: pd.DataFrame, table: str = "person") -> list:
    return [row[0] for row in engine.rows(f'SELECT "{name}" FROM {_rows_sql(engine, frame, table)}')]


def _scores(engine: Engine, frame: pd.DataFrame) -> dict[int, float]:
    """Deprivation score by household, the same for all of its members."""
    rows = engine.rows(
        f"SELECT DISTINCT household_id, deprivation_score FROM {_rows_sql(engine, frame, 'person')}"
    )
    assert len(rows) == frame["household_id"].nunique()
    return {household: float("nan") if score is None else score for household, score in rows}


# -- random records ------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", CATALOGUE.indicators, ids=lambda entry: entry.id)
def test_an_indicator_runs_and_its_cases_lie_within_its_base(engine: Engine, indicator: Indicator) -> None:
    frame = _random_table(indicator.table)
    if indicator.denominator_table:
        other = _random_table(indicator.denominator_table)
        assert _total(engine, indicator.numerator, frame, indicator.table) > 0
        assert _total(engine, indicator.denominator, other, indicator.denominator_table) > 0
        return
    parts = _parts(engine, indicator, frame)
    is_case, is_base = parts["a"] > 0, parts["b"] > 0
    assert is_case.any(), "random records must hold a case, or this test shows nothing"
    assert not (is_case & ~is_base).any()
    if indicator.is_proportion:
        assert (is_base & ~is_case).any()
        assert set(parts.loc[is_base, "a"].fillna(0)) <= {0.0, 1.0}
    # A base row whose numerator is unknown would be counted as no case without anyone having said so.
    assert not parts.loc[is_base, "a"].isna().any()


@pytest.mark.parametrize(
    "indicator", [e for e in CATALOGUE.indicators if e.is_survey], ids=lambda entry: entry.id
)
def test_an_indicator_needs_no_more_than_it_requires(engine: Engine, indicator: Indicator) -> None:
    frame = _random_table(indicator.table)[
        [name for entry in indicator.requires for name in entry.split("|")]
    ]
    parts = _parts(engine, indicator, frame)
    assert (parts["b"] > 0).any()


@pytest.mark.parametrize("expression", sorted({e.population for e in CATALOGUE.indicators if e.population}))
def test_a_population_is_counted_from_census_columns(engine: Engine, expression: str) -> None:
    frame = _random_table("area")[sorted(columns_used(expression))].dropna()
    engine.register("records", frame)
    total = engine.rows(f"SELECT sum({expression}) FROM records")[0][0]
    expected = (
        frame["pop_total"].sum() - frame["pop_0_4"].sum() if "-" in expression else frame.iloc[:, 0].sum()
    )
    assert total == expected


# -- brute force ---------------------------------------------------------------------------------


def _known(value: object) -> bool:
    return value is not None and value is not pd.NA and value == value


def _both(first: bool | None, second: bool | None) -> bool | None:
    """Logic of three values: no is certain as soon as one says no."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _less(value: float, limit: float) -> bool | None:
    return value < limit if _known(value) else None


def _says(value: object, wanted: object) -> bool | None:
    return value == wanted if _known(value) else None


def _shared_criteria(row: Mapping[str, object]) -> list[bool | None]:
    untreated = _says(row["sick_not_treated"], 1)
    if untreated is None and _says(row["health_complaint"], 0):
        untreated = False
    protein = _both(_less(row["plant_protein_week"], 4), _less(row["animal_protein_week"], 3))
    return [_less(row["staple_meals_week"], 14), protein, untreated]


def _owned_criteria(row: Mapping[str, object]) -> list[bool | None]:
    return [_less(row["clothing_sets"], 4), _says(row["fixed_sleeping_place"], 0)]


def _without_primary(row: Mapping[str, object]) -> bool | None:
    if _known(row["edu_completed"]) and row["edu_completed"] != "none":
        return False
    return True if _known(row["edu_completed"]) or _says(row["school_status"], "never") else None


def _small_child(row: Mapping[str, object]) -> list[bool | None]:
    dead = [
        _says(row[f"{parent}_alive"], "0") if row[f"{parent}_alive"] != "9" else None
        for parent in ("father", "mother")
    ]
    return [
        *_shared_criteria(row), _both(*dead), _says(row["ever_breastfed"], 0),
        _says(row["carer_mother_works"], 1), _says(row["left_with_others_week"], 1),
    ]  # fmt: skip


def _child(row: Mapping[str, object]) -> list[bool | None]:
    apart = []
    for parent in ("father", "mother"):
        is_apart = _says(row[f"lives_with_{parent}"], 0)
        apart.append(True if _says(row[f"{parent}_alive"], "0") else is_apart)
    together = any(_says(row[f"lives_with_{parent}"], 1) for parent in ("father", "mother"))
    alone: bool | None = True if apart == [True, True] else (False if together else None)
    at_school = _says(row["school_status"], "attending")
    out = None if at_school is None else not at_school
    return [*_shared_criteria(row), *_owned_criteria(row), alone, _both(out, _without_primary(row))]


def _older_person(row: Mapping[str, object]) -> list[bool | None]:
    long_hours = row["hours_worked_week"] > 35 if _known(row["hours_worked_week"]) else None
    if long_hours is None and _says(row["works_last_week"], 0):
        long_hours = False
    return [*_shared_criteria(row), *_owned_criteria(row), _without_primary(row), long_hours]


NEGLECT = {
    "CHD-01": (_small_child, lambda row: row["age_years"] < 5),
    "CHD-02": (
        _child,
        lambda row: (
            5 <= row["age_years"] <= 17
            and (
                row["marital_status"] == "single"
                or (row["age_years"] < 10 and not _known(row["marital_status"]))
            )
        ),
    ),
    "ELD-03": (_older_person, lambda row: row["age_years"] >= 60),
}


@pytest.mark.parametrize("indicator_id", sorted(NEGLECT))
def test_neglect_equals_a_count_row_by_row(engine: Engine, indicator_id: str) -> None:
    criteria, belongs = NEGLECT[indicator_id]
    frame = _random_table("person")
    # Enough gaps that three of seven items are missing now and then.
    rng = np.random.default_rng(5)
    items = [
        "staple_meals_week",
        "plant_protein_week",
        "clothing_sets",
        "fixed_sleeping_place",
        "ever_breastfed",
    ]
    frame[items] = frame[items].mask(rng.random((ROWS, len(items))) < 0.3)
    expected = []
    for row in frame.astype(object).to_dict("records"):
        answers = criteria(row)
        base = _known(row["age_years"]) and belongs(row) and sum(answer is None for answer in answers) < 3
        expected.append((float(base and sum(answer is True for answer in answers) >= 3), float(base)))
    indicator = CATALOGUE.indicator(indicator_id)
    parts = _parts(engine, indicator, frame).fillna(0)
    assert parts["b"].tolist() == [base for _, base in expected]
    assert parts["a"].tolist() == [case for case, _ in expected]
    assert sum(
        belongs(row) for row in frame.astype(object).to_dict("records") if _known(row["age_years"])
    ) > sum(base for _, base in expected), (
        "some persons must fall out for missing answers, or the rule is not tried"
    )


def _household_deprivations(members: list[Mapping[str, object]]) -> list[bool | None]:
    """The ten deprivations of a household: health and education first."""
    untreated = [_shared_criteria(member)[2] for member in members]
    hungry = [_less(member["staple_meals_week"], 14) for member in members]
    grown = [member for member in members if _known(member["age_years"]) and member["age_years"] >= 13]
    pupils = [m for m in members if _known(m["age_years"]) and 7 <= m["age_years"] <= 15]
    without = [_without_primary(member) for member in grown]
    at_school = [_says(member["school_status"], "attending") for member in pupils]
    home = members[0]
    return [
        _some(untreated, strict=False), _some(hungry, strict=False),
        False if False in without or not grown else (None if None in without else True),
        _some([None if answer is None else not answer for answer in at_school], strict=True),
        _says(home["water"], "unimproved"), _negated(_says(home["toilet"], "own")),
        _says(home["lighting"], "non_electric"), _says(home["cooking_fuel"], "solid"),
        _bad_house(home), _few_assets(home),
    ]  # fmt: skip


def _some(answers: list[bool | None], *, strict: bool) -> bool | None:
    """Whether any is true; one unknown leaves it open where strict, else only if all are unknown."""
    if True in answers:
        return True
    unknown = None in answers if strict else bool(answers) and set(answers) == {None}
    return None if unknown else False


def _negated(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _bad_house(home: Mapping[str, object]) -> bool | None:
    crowded = None
    if _known(home["floor_area_m2"]) and _known(home["hh_size"]):
        crowded = home["floor_area_m2"] / home["hh_size"] < 7.2
    flaws = [_says(home["floor"], "earth"), _says(home["roof"], "poor"), _says(home["wall"], "poor"), crowded]
    return _some(flaws, strict=True)


def _few_assets(home: Mapping[str, object]) -> bool | None:
    if _says(home["asset_car"], 1):
        return False
    small = [home[f"asset_{name}"] for name in
             ("tv", "phone", "motorcycle", "fridge", "radio", "computer", "bicycle", "boat")]  # fmt: skip
    if not any(_known(value) for value in small):
        return None
    return sum(bool(_says(value, 1)) for value in small) <= 1


def test_the_deprivation_score_equals_a_count_household_by_household(engine: Engine) -> None:
    frame = _random_table("person")
    shared = [
        c.name for c in CATALOGUE.columns_of("person") if "household" in c.tables and c.name != "household_id"
    ]
    homes = frame.drop_duplicates("household_id").set_index("household_id")[shared]
    frame = frame.drop(columns=shared).join(homes, on="household_id")
    # As in life, most answers are there: with gaps everywhere hardly any household would be whole.
    frame[["staple_meals_week", "sick_not_treated"]] = _random_table("person")[
        ["staple_meals_week", "sick_not_treated"]
    ]
    members: dict[int, list[Mapping[str, object]]] = defaultdict(list)
    for row in frame.astype(object).to_dict("records"):
        members[row["household_id"]].append(row)
    scores = {}
    for household, persons in members.items():
        deprived = _household_deprivations(persons)
        weights = [1 / 6] * 4 + [1 / 18] * 6
        total = sum(weight * bool(answer) for weight, answer in zip(weights, deprived, strict=True))
        scores[household] = float("nan") if None in deprived else total
    computed = _scores(engine, frame)
    assert computed.keys() == scores.keys()
    values = np.array([computed[household] for household in scores])
    np.testing.assert_allclose(values, list(scores.values()), atol=1e-12)
    assert 0.2 < np.isfinite(values).mean() < 0.9
    assert np.nanmax(values) > 0.5


def test_unfit_housing_equals_a_count_house_by_house(engine: Engine) -> None:
    frame = _random_table("household")
    expected = []
    for row in frame.astype(object).to_dict("records"):
        area, size = row["floor_area_m2"], row["hh_size"]
        crowded = area / size < 7.2 if _known(area) and _known(size) else None
        flaws = [
            crowded, _says(row["roof"], "poor"), _says(row["wall"], "poor"), _says(row["floor"], "earth"),
            _says(row["toilet"], "none"), _says(row["lighting"], "non_electric"),
            _says(row["water"], "unimproved"),
        ]  # fmt: skip
        base = flaws.count(None) < 3
        expected.append((float(base and flaws.count(True) >= 3), float(base)))
    parts = _parts(engine, CATALOGUE.indicator("POV-05"), frame)
    assert list(zip(parts["a"], parts["b"], strict=True)) == expected


# -- golden cases of the domain handbook, Appendix B -----------------------------------------------

WG = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_selfcare", "wg_communicating")


def test_golden_1_poverty_measures(engine: Engine) -> None:
    size = np.array([5, 4, 6, 3, 4, 2])
    spent = np.array([300_000, 500_000, 549_999, 550_000, 800_000, 1_200_000]) * size
    frame = pd.DataFrame({"expenditure_month_idr": spent, "hh_size": size, "poverty_line": 550_000})
    weight = size * np.array([100, 120, 90, 110, 80, 150])
    assert weight.sum() == 2_470
    assert _value(engine, "POV-01", frame, weight) == pytest.approx(61.5385, abs=5e-5)
    assert _value(engine, "POV-02", frame, weight) == pytest.approx(10.9680, abs=5e-5)
    assert _value(engine, "POV-03", frame, weight) == pytest.approx(4.3430, abs=5e-5)


def _member(household: int, **answers: object) -> dict[str, object]:
    """A person of a household that lacks nothing, except as said."""
    well = {
        "household_id": household, "age_years": 30, "sick_not_treated": 0, "staple_meals_week": 21,
        "edu_completed": "sma", "school_status": "left", "water": "improved", "toilet": "own",
        "lighting": "electric", "cooking_fuel": "clean", "floor": "fit", "roof": "fit", "wall": "fit",
        "floor_area_m2": 100, "hh_size": 4, "asset_tv": 1, "asset_phone": 1, "asset_motorcycle": 1,
        "asset_fridge": 1, "asset_car": 0,
    }  # fmt: skip
    return well | answers


def test_golden_2_a_score_at_the_cut_off_is_deprived(engine: Engine) -> None:
    poor_living = {
        "water": "unimproved", "toilet": "none", "lighting": "non_electric", "cooking_fuel": "solid",
        "floor": "earth", "asset_tv": 0, "asset_phone": 0, "asset_motorcycle": 0, "asset_fridge": 0,
    }  # fmt: skip
    three = {name: poor_living[name] for name in ("water", "toilet", "lighting")}
    two = {name: poor_living[name] for name in ("water", "toilet")}
    homes = [
        [_member(1, sick_not_treated=1, staple_meals_week=10)] + [_member(1)] * 3,
        [_member(2, edu_completed="none", **three)] * 5,
        [_member(3, **poor_living)] * 3,
        [_member(4, age_years=9, **two)] + [_member(4, **two)] * 5,
        [_member(5)] * 2,
    ]
    frame = pd.DataFrame([person for home in homes for person in home])
    scores = _scores(engine, frame)
    assert [scores[home] for home in range(1, 6)] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 5 / 18, 0])
    assert _value(engine, "POV-04", frame) == pytest.approx(0.2)


def test_golden_6_dependency(engine: Engine) -> None:
    frame = pd.DataFrame({"area_code": ["99"], "pop_60p": [4_200 + 9_300], "pop_15_59": [62_000]})
    assert _value(engine, "ELD-02", frame, [1]) == pytest.approx(21.77, abs=5e-3)


@pytest.mark.parametrize(
    ("answers", "severe"),
    [
        ((1, 2, 1, 1, 1, 1), False), ((2, 2, 1, 1, 1, 1), False), ((1, 1, 3, 1, 1, 1), True),
        ((4, 1, 1, 1, 1, 1), True), ((9, 9, 9, 9, 9, 9), None), ((9, 9, 3, 9, 9, 9), True),
        ((None,) * 6, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kept_as", ["text", "number"])
def test_golden_9_washington_group(engine: Engine, answers: tuple, severe: bool | None, kept_as: str) -> None:
    values = [answer if answer is None or kept_as == "number" else str(answer) for answer in answers]
    dtype = "Int8" if kept_as == "number" else object
    frame = pd.DataFrame({name: pd.array([v], dtype=dtype) for name, v in zip(WG, values, strict=True)})
    for indicator_id, age in (("DIS-01", 40), ("ELD-05", 60)):
        value = _value(engine, indicator_id, frame.assign(age_years=age))
        assert np.isnan(value) if severe is None else value == 100 * severe
    assert np.isnan(_value(engine, "DIS-01", frame.assign(age_years=4)))


@pytest.mark.parametrize("domain", WG)
@pytest.mark.parametrize(("answer", "severe"), [("2", 0), ("3", 100), ("4", 100)])
def test_every_domain_of_the_short_set_counts(
    engine: Engine, domain: str, answer: str, severe: float
) -> None:
    frame = pd.DataFrame({"age_years": [5], **dict.fromkeys(WG, "1")}).assign(**{domain: answer})
    assert _value(engine, "DIS-01", frame) == severe
    alone = pd.DataFrame({"age_years": [5], **dict.fromkeys(WG, "9")}).assign(**{domain: answer})
    assert _value(engine, "DIS-01", alone) == severe


def test_golden_10_neglect_of_older_persons(engine: Engine) -> None:
    case = {
        "age_years": 70, "edu_completed": "none", "staple_meals_week": 13, "plant_protein_week": 3,
        "animal_protein_week": 2, "clothing_sets": 5, "fixed_sleeping_place": 1, "sick_not_treated": 0,
        "hours_worked_week": 20,
    }  # fmt: skip
    frame = pd.DataFrame([case, case | {"animal_protein_week": 3}])
    assert _computed(engine, "neg_elder", frame) == [3, 2]
    assert _parts(engine, CATALOGUE.indicator("ELD-03"), frame)["a"].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("father", "mother", "expected"),
    [
        # (ORP-01, ORP-02, ORP-03, ORP-04): True a case, False in the base only, None outside it
        ("0", "1", (True, True, False, False)), ("1", "0", (True, False, True, False)),
        ("0", "0", (True, False, False, True)), ("1", "1", (False, False, False, False)),
        ("0", "9", (True, None, None, None)), ("9", "0", (True, None, None, None)),
        ("1", "9", (None, None, None, None)), ("9", "1", (None, None, None, None)),
        ("9", "9", (None, None, None, None)), ("0", None, (True, None, None, None)),
        (None, "1", (None, None, None, None)),
    ],
)  # fmt: skip
def test_golden_14_orphans(engine: Engine, father: str | None, mother: str | None, expected: tuple) -> None:
    frame = pd.DataFrame({"age_years": [17, 18], "father_alive": [father] * 2, "mother_alive": [mother] * 2})
    for indicator_id, wanted in zip(("ORP-01", "ORP-02", "ORP-03", "ORP-04"), expected, strict=True):
        parts = _parts(engine, CATALOGUE.indicator(indicator_id), frame).fillna(0)
        child = None if not parts["b"][0] else bool(parts["a"][0])
        assert child is wanted
        assert parts["b"][1] == 0, "at 18 a person is no child"


# -- what an empty answer means --------------------------------------------------------------------


def test_skipped_questions_are_not_unknown(engine: Engine) -> None:
    old = {
        "age_years": 70, "edu_completed": None, "school_status": "never", "staple_meals_week": 21,
        "plant_protein_week": 7, "animal_protein_week": 7, "clothing_sets": 6, "fixed_sleeping_place": 1,
        "sick_not_treated": None, "health_complaint": 0, "hours_worked_week": None, "works_last_week": 0,
    }  # fmt: skip
    frame = pd.DataFrame(
        [old, old | {"health_complaint": None, "works_last_week": None, "school_status": None}]
    )
    assert _computed(engine, "neg_elder_missing", frame) == [0, 3]
    assert _parts(engine, CATALOGUE.indicator("ELD-03"), frame)["b"].tolist() == [1, 0]
    well = pd.DataFrame(
        {"health_complaint": [0, 1], "complaint_disrupts": pd.array([None, None], dtype="Int8")}
    )
    assert _parts(engine, CATALOGUE.indicator("ILL-01"), well)["b"].fillna(0).tolist() == [1, 0]


def test_expenditure_and_assistance_are_read_in_either_form(engine: Engine) -> None:
    either = pd.DataFrame(
        {
            "expenditure_pc": [400_000, None, None],
            "expenditure_month_idr": [9_000_000, 1_200_000, None],
            "hh_size": [3, 4, 4],
            "receives_assistance": pd.array([None, None, 1], dtype="Int8"),
            "assistance_programmes": ["tidak_ada", "pkh sembako", None],
        }
    )
    assert _computed(engine, "expenditure_pc_idr", either)[:2] == [400_000, 300_000]
    assert _computed(engine, "assisted", either) == [0, 1, 1]


def test_registers_never_add_up_what_cannot_be_added(engine: Engine) -> None:
    codes = ["PPKS-02", "PPKS-07", "PPKS-08", "PPKS-24", "PPKS-25", "PPKS-26"]
    frame = pd.DataFrame({"ppks_code": codes, "n": [10, 20, 30, 40, 50, 60]})
    engine.register("records", frame)
    numerator = CATALOGUE.indicator("SVC-01").numerator
    assert engine.rows(f"SELECT sum({numerator}) FROM records")[0][0] == 10 + 30


def test_institutions_that_do_not_report_on_parents_are_left_out(engine: Engine) -> None:
    frame = pd.DataFrame(
        {
            "facility_type": ["LKSA", "LKSA", "LKS-LU"],
            "children_resident": [20, 30, 5],
            "children_both_parents": [14, None, 5],
        }
    )
    parts = _parts(engine, CATALOGUE.indicator("ORP-06"), frame)
    assert 100 * parts["a"].sum() / parts["b"].sum() == 70
