"""What the answers as a whole say about how they were gathered: heaped ages, copied households, gaps.

None of these blocks: a person looks at them. Each is one grouped query over the table.
"""

import math
from collections.abc import Callable

import pandas as pd

from pipelines.faults import Fault
from pipelines.recipe import Places
from pipelines.validate.checked import Checked, Words
from taksir.methods.age_heaping import myers_index, preferred_digits, whipple_index
from taksir.schema import Catalogue, Column
from taksir.store.engine import identifier, literal

WHIPPLE_ROUGH = 125.0
"""Limits of the United Nations' classes: approximate up to the first, rough up to the second."""

LEAST_ADULTS = 300
"""Persons aged 23 to 62 below which digit preference cannot be told from chance."""

FAR_OUT = 3.0
"""Interquartile ranges beyond the quartiles of the logarithm after which an amount is far out (Tukey)."""

LEAST_AMOUNTS = 50
LEAST_GROUP_ROWS = 20
GAP_SHARE, GAP_ERRORS = 0.3, 5.0
"""A group that leaves so much more empty than the others, and by so many standard errors, is named."""

NAMED_MAX = 10
LEAST_ANSWERED = 6
"""Answered columns below which two households may well be alike by chance."""

LEAST_HEADS, WOMEN_HEADS_MAX = 50, 0.5
MEN_SPOUSES_MAX = 0.5


def data_faults(checked: Checked, catalogue: Catalogue) -> list[Fault]:
    """What is strange about the answers of one table as a whole.

    Args:
        checked: The table under examination.
        catalogue: Which columns measure something.
    """
    if checked.table not in ("person", "household"):
        return _whole_rows(checked) if not _has_key(checked) else []
    checks: tuple[Callable[[Checked, Catalogue], list[Fault]], ...] = (
        _heaped_ages, _exchanged_sexes, _far_out_amounts, _copied_households, _gaps_by_area,
    )  # fmt: skip
    return [fault for check in checks for fault in check(checked, catalogue)]


def measures_of(checked: Checked, catalogue: Catalogue) -> list[Column]:
    """The answers of a table: its columns that measure something and were delivered with its own rows."""
    return [
        column
        for column in catalogue.columns_of(checked.table)
        if column.role == "measure"
        and column.name in checked.columns
        and not checked.is_inherited(column.name)
    ]


def gap_faults(
    checked: Checked, columns: list[Column], counts: pd.DataFrame, say_group: Callable
) -> list[Fault]:
    """Columns that one group of rows leaves empty far more often than the others.

    Args:
        checked: The table under examination.
        columns: Those that were counted.
        counts: One row a group: group, rows, first [row number], and per column its answered rows.
        say_group: (group's row, column, shares) → Words of the fault.
    """
    found: list[tuple[float, Fault]] = []
    total = counts["rows"].sum()
    for column in columns:
        answered = counts[column.name]
        for _, group in counts[counts["rows"] >= LEAST_GROUP_ROWS].iterrows():
            others = total - group["rows"]
            if not others:
                continue
            own = 1 - group[column.name] / group["rows"]
            elsewhere = 1 - (answered.sum() - group[column.name]) / others
            gap = own - elsewhere
            overall = 1 - answered.sum() / total
            error = math.sqrt(max(overall * (1 - overall), 1e-9) * (1 / group["rows"] + 1 / others))
            if gap > GAP_SHARE and gap > GAP_ERRORS * error:
                words = say_group(group, column, {"share": f"{own:.0%}", "elsewhere": f"{elsewhere:.0%}"})
                found.append((gap, checked.whole(words, column=column.name, count=int(group["rows"]))))
    found.sort(key=lambda entry: -entry[0])
    return [fault for _, fault in found[:NAMED_MAX]]


def _heaped_ages(checked: Checked, _: Catalogue) -> list[Fault]:
    if "age_years" not in checked.columns:
        return []
    weight = "coalesce(person_weight, 0)" if "person_weight" in checked.columns else "1"
    frame = checked.engine.frame(
        f"SELECT age_years AS age, count(*) AS n, sum({weight}) AS w FROM {checked.scan} "
        "WHERE age_years BETWEEN 0 AND 120 GROUP BY 1"
    ).set_index("age")
    if frame["n"].reindex(range(23, 63)).sum() < LEAST_ADULTS:
        return []
    whipple = whipple_index(frame["w"])
    if not whipple > WHIPPLE_ROUGH:
        return []
    digits = preferred_digits(frame["w"])
    words = Words(
        severity="warning",
        rule="ages are heaped",
        template="Ages ending in {digits} are far too frequent: Whipple's index is {whipple} (100 without "
        "any preference, above 175 very rough) and Myers' index {myers} of 90.",
        cure="Ask how ages were asked; shares of age groups and of people aged 60 and over are uncertain.",
        values={
            "digits": ", ".join(map(str, digits)) or "0, 5",
            "whipple": round(whipple), "myers": round(myers_index(frame["w"]), 1),
        },
    )  # fmt: skip
    return [checked.whole(words, column="age_years")]


def _exchanged_sexes(checked: Checked, _: Catalogue) -> list[Fault]:
    """Most heads women, or most spouses men: the codes of the sexes may be exchanged."""
    if not checked.has("sex", "relation_to_head"):
        return []
    heads, women, spouses, men = checked.counts(
        [
            "relation_to_head = 'head' AND sex IS NOT NULL",
            "relation_to_head = 'head' AND sex = 'P'",
            "relation_to_head = 'spouse' AND sex IS NOT NULL",
            "relation_to_head = 'spouse' AND sex = 'L'",
        ]
    )
    is_turned = spouses >= LEAST_HEADS and men > MEN_SPOUSES_MAX * spouses
    if heads < LEAST_HEADS or women <= WOMEN_HEADS_MAX * heads or not is_turned:
        return []
    words = Words(
        severity="warning",
        rule="sexes may be exchanged",
        template="{women} of the heads of household are women and {men} of the spouses are men: the codes in "
        "{header} may be exchanged.",
        cure="P is perempuan (female), never pria; confirm what the codes mean.",
        values={
            "women": f"{women / heads:.0%}", "men": f"{men / spouses:.0%}", "header": checked.header("sex"),
        },
    )  # fmt: skip
    return [checked.whole(words, column="sex")]


def _far_out_amounts(checked: Checked, catalogue: Catalogue) -> list[Fault]:
    """Amounts of money so far from the others that a digit or a unit is probably wrong."""
    faults: list[Fault] = []
    for column in measures_of(checked, catalogue):
        if column.type != "money":
            continue
        name = identifier(column.name)
        known, low, high = checked.engine.rows(
            f"SELECT count(*), quantile_cont(ln({name}), 0.25), quantile_cont(ln({name}), 0.75) "
            f"FROM {checked.scan} WHERE {name} > 0"
        )[0]
        if known < LEAST_AMOUNTS or high <= low:
            continue
        span = FAR_OUT * (high - low)
        far = f"{name} > 0 AND (ln({name}) < {low - span!r} OR ln({name}) > {high + span!r})"
        (count,) = checked.counts([far])
        if not count:
            continue
        words = Words(
            severity="warning",
            rule="amount far out",
            template="Row {row}: {value} in {header} is far from the other amounts; half of them are {low} "
            "to {high}.",
            cure="Look for a digit or a unit too many; the row is kept as it is.",
            values={"low": _rounded(math.exp(low)), "high": _rounded(math.exp(high))},
        )
        rows = checked.engine.rows(
            f"SELECT row_number, CAST(CAST({name} AS DECIMAL(18, 0)) AS VARCHAR) FROM {checked.scan} "
            f"WHERE {far} ORDER BY 1 LIMIT {checked.listed}"
        )
        faults += [
            checked.of_row(words, int(row), column.name, value=text or "", count=count) for row, text in rows
        ]
    return faults


def _copied_households(checked: Checked, catalogue: Catalogue) -> list[Fault]:
    """Households whose members gave all the same answers as those of another household of the cluster."""
    columns = [identifier(column.name) for column in measures_of(checked, catalogue)]
    if "household_id" not in checked.columns or len(columns) < LEAST_ANSWERED:
        return []
    place = next((name for name in ("psu", "area_code") if name in checked.columns), "''")
    answered = " + ".join(f"({column} IS NOT NULL)::INT" for column in columns)
    member = (
        f"SELECT household_id, {place} AS place, row_number, hash({', '.join(columns)}) AS said, "
        f"{answered} AS answered FROM {checked.scan} WHERE household_id IS NOT NULL"
    )
    least = 2 if checked.table == "person" else 1
    households = (
        "SELECT household_id, any_value(place) AS place, min(row_number) AS row, "
        f"hash(list_sort(list(said))) AS said, count(*) AS members FROM ({member}) GROUP BY household_id "
        f"HAVING count(*) >= {least} AND avg(answered) >= {LEAST_ANSWERED}"
    )
    twins = (
        "SELECT row, first_value(row) OVER w AS first, row_number() OVER w AS occurrence "
        f"FROM ({households}) WINDOW w AS (PARTITION BY place, said, members ORDER BY row)"
    )
    rows = checked.engine.rows(f"SELECT row, first FROM ({twins}) WHERE occurrence > 1 ORDER BY 1")
    words = Words(
        severity="warning",
        rule="household like another",
        template="The household of row {row} says in everything the same as that of row {first}.",
        cure="Look whether one interview was entered twice under another number.",
    )
    return [
        checked.of_row(
            Words(words.severity, words.rule, words.template, words.cure, {"first": str(first)}),
            int(row), "household_id", count=len(rows),
        )
        for row, first in rows[: checked.listed]
    ]  # fmt: skip


def _larger_area(catalogue: Catalogue) -> str:
    """SQL of the area just above the finest level, whose codes alone are too many to be told one by one."""
    if len(catalogue.levels) < 2:
        return "area_code"
    above, finest = catalogue.levels[-2:]
    cases = " ".join(
        f"WHEN code_system = {literal(system)} AND strlen(area_code) = {length} "
        f"THEN substr(area_code, 1, {above.code_length[system]})"
        for system, length in finest.code_length.items()
        if system in above.code_length
    )
    return f"CASE {cases} ELSE area_code END" if cases else "area_code"


def _gaps_by_area(checked: Checked, catalogue: Catalogue) -> list[Fault]:
    columns = measures_of(checked, catalogue)
    if "area_code" not in checked.columns or not columns:
        return []
    area = _larger_area(catalogue)
    counts = checked.engine.frame(
        f"SELECT {area} AS area, count(*) AS rows, min(row_number) AS first, "
        f"{', '.join(f'count({identifier(c.name)}) AS {identifier(c.name)}' for c in columns)} "
        f"FROM {checked.scan} WHERE area_code IS NOT NULL GROUP BY 1 ORDER BY 1"
    )

    def say(group: pd.Series, column: Column, shares: dict[str, str]) -> Words:
        values: Places = {"area": str(group["area"]), "header": checked.header(column.name), **shares}
        return Words(
            severity="warning",
            rule="empty in one area",
            template="{header} is empty in {share} of the rows of area {area}, elsewhere in {elsewhere}.",
            cure="Ask whether the question was put there; figures of that area rest on few answers.",
            values=values,
        )

    return gap_faults(checked, columns, counts, say) if len(counts) > 1 else []


def _whole_rows(checked: Checked) -> list[Fault]:
    """Rows that say in every column the same as a row before them, where no key would show it."""
    columns = ", ".join(identifier(name) for name in sorted(checked.columns))
    if len(checked.columns) < LEAST_ANSWERED:
        return []
    same = (
        "SELECT row_number AS row, first_value(row_number) OVER w AS first, "
        "row_number() OVER w AS occurrence "
        f"FROM {checked.scan} WINDOW w AS (PARTITION BY {columns} ORDER BY row_number)"
    )
    rows = checked.engine.rows(f"SELECT row, first FROM ({same}) WHERE occurrence > 1 ORDER BY 1")
    return [
        checked.of_row(
            Words(
                "warning", "row twice", "Row {row} says the same as row {first} in every column.",
                "Look whether it was entered twice; both rows are kept.", {"first": str(first)},
            ),
            int(row), "", count=len(rows),
        )
        for row, first in rows[: checked.listed]
    ]  # fmt: skip


def _has_key(checked: Checked) -> bool:
    own = {"facility": "facility_id", "request": "request_id", "incident": "incident_id"}
    return own.get(checked.table, "area_code") in checked.columns


def _rounded(value: float) -> int:
    """Two leading digits: what is usual, not what somebody has."""
    digits = max(len(str(int(value))) - 2, 0)
    return int(round(value, -digits))
