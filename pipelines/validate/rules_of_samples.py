"""Whether a survey can be estimated from: clusters within strata, weights, scales, orphans, household sizes.

None of this can be seen in a single row; each check is one small grouped query.
"""

from collections.abc import Callable

from pipelines.faults import Fault
from pipelines.validate.checked import Checked, Words
from taksir.store.engine import identifier

NAMED_MAX = 12
"""Strata or clusters named in one sentence."""

NORMALISED_TOLERANCE = 0.05
"""Weights whose mean is nearer to 1 than this do not add up to a population."""

REVERSED_SHARE, LEAST_ANSWERS = 0.6, 30
"""A scale on which more than this share "cannot do at all" runs backwards; fewer answers tell nothing."""

LEAST_ORPHANS = 20
SCALES = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_selfcare", "wg_communicating")


def sample_faults(checked: dict[str, Checked]) -> list[Fault]:
    """What is wrong with the design or the answers of a survey as a whole.

    Args:
        checked: Our table → the table under examination.
    """
    faults: list[Fault] = []
    for name in ("household", "person"):
        table = checked.get(name)
        if table is None or not table.row_count:
            continue
        if name == "household" or "household" not in checked:
            faults += [*_clusters(table), *_single_clusters(table)]
        checks: tuple[Callable[[Checked], list[Fault]], ...] = (_normalised, _reversed, _orphans)
        for check in checks:
            faults += check(table)
    if {"household", "person"} <= set(checked):
        faults += _sizes(checked["household"], checked["person"])
    return faults


def _clusters(table: Checked) -> list[Fault]:
    """Clusters that lie in more than one stratum."""
    if not table.has("psu", "strata"):
        return []
    rows = table.engine.rows(
        f"SELECT psu, string_agg(DISTINCT strata, ', ' ORDER BY strata) FROM {table.scan} "
        "WHERE psu IS NOT NULL GROUP BY psu HAVING count(DISTINCT strata) > 1 ORDER BY psu"
    )
    if not rows:
        return []
    listed = "; ".join(f"{psu}: {strata}" for psu, strata in rows[:NAMED_MAX])
    words = Words(
        severity="warning",
        rule="cluster in several strata",
        template="{count} clusters (PSU) lie in more than one stratum: {listed}.",
        cure="If the numbers start again in each stratum this is right; else correct the stratum.",
        values={"count": len(rows), "listed": listed},
    )
    return [table.whole(words, column="psu", count=len(rows))]


def _single_clusters(table: Checked) -> list[Fault]:
    """Strata with one cluster, from which no error can be computed; all rows in one cluster."""
    if "psu" not in table.columns:
        return []
    stratum = "strata" if "strata" in table.columns else "''"
    rows = table.engine.rows(
        f"SELECT coalesce(CAST({stratum} AS VARCHAR), ''), count(DISTINCT psu) FROM {table.scan} "
        "GROUP BY 1 ORDER BY 1"
    )
    clusters = table.number(f"SELECT count(DISTINCT psu) FROM {table.scan}")
    if clusters <= 1 and table.row_count > 1:
        words = Words(
            severity="error",
            rule="a single cluster",
            template="All rows are of one cluster (PSU), so that no standard error can be computed.",
            cure="Leave the column out if households were drawn directly, or ask for the clusters.",
        )
        return [table.whole(words, column="psu")]
    lonely = [str(name) for name, count in rows if count == 1]
    if not lonely:
        return []
    words = Words(
        severity="warning",
        rule="stratum with a single cluster",
        template="{count} strata have a single cluster (PSU): {listed}.",
        cure="Their error is taken from the other strata; join small strata if the producer agrees.",
        values={"count": len(lonely), "listed": ", ".join(lonely[:NAMED_MAX])},
    )
    return [table.whole(words, column="strata", count=len(lonely))]


def _normalised(table: Checked) -> list[Fault]:
    """Weights that were divided by their mean: they give shares, but no numbers of people."""
    weight = "person_weight" if table.table == "person" else "hh_weight"
    if weight not in table.columns:
        return []
    row = table.engine.rows(f"SELECT sum({weight}), count({weight}), max({weight}) FROM {table.scan}")[0]
    if not row[1] or not row[0] or abs(row[0] / row[1] - 1) > NORMALISED_TOLERANCE:
        return []
    words = Words(
        severity="warning",
        rule="weights are normalised",
        template="The weights in {header} add up to {total}, about the number of rows ({count}): they give "
        "shares, but not how many people there are.",
        cure="Ask the producer for weights that add up to the population.",
        values={"header": table.header(weight), "total": round(float(row[0])), "count": int(row[1])},
    )
    return [table.whole(words, column=weight)]


def _reversed(table: Checked) -> list[Fault]:
    """Washington Group answers that say most people cannot do a thing at all."""
    found = [name for name in SCALES if name in table.columns]
    if not found:
        return []
    cells = ", ".join(
        f"count(*) FILTER (WHERE {identifier(name)} = '4'), count({identifier(name)})" for name in found
    )
    counts = table.engine.rows(f"SELECT {cells} FROM {table.scan}")[0]
    faults = []
    for position, name in enumerate(found):
        worst, known = counts[2 * position], counts[2 * position + 1]
        if known >= LEAST_ANSWERS and worst > REVERSED_SHARE * known:
            words = Words(
                severity="error",
                rule="scale is reversed",
                template="{share} of {header} are “cannot do at all”: the scale may run backwards.",
                cure="Ask which number means no difficulty, and answer the question about it again.",
                values={"share": f"{worst / known:.0%}", "header": table.header(name)},
            )
            faults.append(table.whole(words, column=name, count=int(worst)))
    return faults


def _orphans(table: Checked) -> list[Fault]:
    """More children without a mother than without a father: nearly everywhere it is the other way."""
    if not table.has("father_alive", "mother_alive", "age_years"):
        return []
    piatu, yatim = table.counts(
        [
            "age_years < 18 AND mother_alive = '0' AND father_alive = '1'",
            "age_years < 18 AND father_alive = '0' AND mother_alive = '1'",
        ]
    )
    if piatu <= yatim or piatu + yatim < LEAST_ORPHANS:
        return []
    words = Words(
        severity="warning",
        rule="more motherless than fatherless",
        template="{piatu} children have lost only their mother and {yatim} only their father; it is usually "
        "the other way round.",
        cure="Look whether the two questions were exchanged.",
        values={"piatu": piatu, "yatim": yatim},
    )
    return [table.whole(words, column="mother_alive", count=piatu)]


def _sizes(household: Checked, person: Checked) -> list[Fault]:
    """Households whose number of members is not the number of rows of persons."""
    if not (household.has("household_id", "hh_size") and person.has("household_id")):
        return []
    members = f"SELECT household_id, count(*) AS n FROM {person.scan} GROUP BY household_id"
    count = household.number(
        f"SELECT count(*) FROM {household.scan} h LEFT JOIN ({members}) m USING (household_id) "
        "WHERE h.hh_size IS NOT NULL AND coalesce(m.n, 0) <> h.hh_size"
    )
    if not count:
        return []
    words = Words(
        severity="warning",
        rule="members do not add up",
        template="{count} households say another size in {header} than they have members in the file.",
        cure="Look whether members are missing; the size as delivered is used.",
        values={"count": count, "header": household.header("hh_size")},
    )
    return [household.whole(words, column="hh_size", count=count)]
