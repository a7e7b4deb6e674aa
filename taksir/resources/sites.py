"""Where the next services go: the best sites, what each number brings, and what the planner would do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods.siting import SitePlan
from taksir.needs.question import composed, question, remark
from taksir.release import Released, Remark
from taksir.resources.candidates import MOST_SITES, SiteCase, linked_costs, site_case
from taksir.resources.reach import people_remarks, way_remarks
from taksir.resources.site_plans import (
    FEWEST_WORDS,
    Outcome,
    best_plan,
    chosen_shares,
    in_order,
    is_uncertain,
    outcome,
)
from taksir.resources.site_proofs import proof_of
from taksir.resources.written import Pins
from taksir.stopping import part_of_progress, told_progress

STANDING = "{count} facilities that stand are kept and counted."
NOBODY = "No further site adds anything: everybody who can be reached is reached."
OUT_OF_REACH = "{count} villages with {persons} people have no possible site within reach and are left out."
STABLE = (
    "The need was drawn {draws} times within its margin of error; the share says how often a site was chosen."
)
CERTAIN = (
    "Drawing the need anew changes nothing here: its margin of error is one for the whole region, or none."
)
EQUITY = "People count more where poverty ({indicator}) is higher: weight × (rate / mean rate)^{power}."
NO_LINK = "Places without any link count as far as the longest way, {longest}."
UNLINKED = (
    "Mean and longest way leave out people without any way to a facility: {before} today, {after} with the "
    "best sites. Where that falls, the mean may rise although nobody has further to go."
)
OWN_IS = "The planner's own sites reach {own} people, the best plan {best}."
OWN_WAY = "With the planner's own sites the mean way is {own}, with the best plan {best}."


@question
def estimate_sites(
    evidence: Evidence,
    service: str,
    demand: str,
    *,
    siting: dict[str, Any] | None = None,
    travel: dict[str, Any] | None = None,
    pins: Pins | None = None,
) -> Released:
    """The best new sites of a service, beside the planner's own.

    Args:
        evidence: The deliveries to compute from.
        service: Id of a service; its facilities stand already.
        demand: A group of the census, or an indicator that counts people.
        siting: Fields of `SitingTerms` that differ from its defaults.
        travel: How ways are measured, as for `estimate_access`.
        pins: By kind (service, crossing) the entries that count, with their versions.

    Returns:
        Per site: area_code, area_name, role (new, own, both), order, gained [persons reached more than by
        the sites before it], way_saved [of the mean way], chosen_share [of the draws]; and, the same in
        every row: before, after, own_after [persons reached], after_low, after_high, everybody [persons],
        way_before, way_after, own_way, longest_after [the travel's unit], gap_share. A plan that adds
        nothing is one row without a site.

    Raises:
        TaksirError: Limits that no choice of sites keeps, with the nearest question that has an answer.
    """
    case = site_case(evidence, service, demand, siting or {}, travel or {}, pins or {})
    told_progress(0.0, "Looking for the best sites")
    with part_of_progress(0.0, 0.5 if case.terms.draws else 1.0):
        plan = best_plan(case)
    names = area_index(evidence).names
    table = _sites(case, plan, names)
    own = _numbers(case, case.terms.own)
    remarks = _plan_remarks(case, plan, table, own)
    return _answered(case, table, remarks, method=f"site_{case.terms.kind}", level=case.places.level)


@question
def estimate_gain(
    evidence: Evidence,
    service: str,
    demand: str,
    *,
    siting: dict[str, Any] | None = None,
    travel: dict[str, Any] | None = None,
    pins: Pins | None = None,
) -> Released:
    """What each number of new sites brings, from none to the number asked for.

    Args:
        evidence: The deliveries to compute from.
        service: Id of a service; its facilities stand already.
        demand: A group of the census, or an indicator that counts people.
        siting: As for `estimate_sites`; `new` is the largest number.
        travel: How ways are measured.
        pins: By kind (service, crossing) the entries that count, with their versions.

    Returns:
        Per number: area_code and area_name [the number], sites, reached, reached_low, reached_high
        [persons], share [of everybody], way, longest [the travel's unit], gap_share; own_reached and own_way
        at the number of the planner's own sites.

    Raises:
        TaksirError: As for `estimate_sites`; fewest sites (`set`) have no curve.
    """
    case = site_case(evidence, service, demand, siting or {}, travel or {}, pins or {})
    if case.terms.kind == "set":
        raise TaksirError(
            "The fewest sites that reach everybody have no curve: their number is the answer. "
            "Choose another question to see what each number of sites brings."
        )
    own = _numbers(case, case.terms.own)
    rows, everybody, most, worst = [], case.persons.sum(), case.terms.new, best_plan(case)
    for count in range(most + 1):
        told_progress(count / (most + 1), "Solving one number of sites after another")
        with part_of_progress(count / (most + 1), (count + 1) / (most + 1)):
            plan = _plan_of(case, count)
        if plan is None:
            continue
        worst = max(worst, plan, key=lambda found: found.gap_share)
        found = outcome(case, plan.sites)
        rows.append(
            {
                "area_code": str(count),
                "area_name": str(count),
                "sites": count,
                **_outcome_columns(found),
                "share": found.reached / everybody if everybody > 0 else np.nan,
                "gap_share": plan.gap_share,
                "withheld": "",
            }
        )
    table = pd.DataFrame(rows)
    mine = outcome(case, own) if len(own) else None
    is_exact = table["reached_low"] == table["reached_high"]
    if is_exact.all():  # a count has no interval
        table[["reached_low", "reached_high"]] = np.nan
    table["own_reached"] = np.where(table["sites"] == len(own), mine.reached if mine else np.nan, np.nan)
    table["own_way"] = np.where(table["sites"] == len(own), mine.way if mine else np.nan, np.nan)
    remarks = [proof_of(worst), *_unlinked(case, best_plan(case).sites)]
    return _answered(case, table, remarks, method="site_gain", level="")


def _plan_of(case: SiteCase, count: int) -> SitePlan | None:
    """The best plan of so many sites; none where they are too few for everybody to have a way at all.

    Without any new site there is nothing to solve: it is what stands today.
    """
    if not count:
        nobody = np.full(len(case.persons), -1)
        return SitePlan(np.array([], int), 0.0, 0.0, is_proven=True, assignment=nobody)
    try:
        return best_plan(case.with_new(count))
    except TaksirError as error:
        if error.template != FEWEST_WORDS:
            raise
        return None


def _answered(
    case: SiteCase, table: pd.DataFrame, remarks: list[Remark], *, method: str, level: str
) -> Released:
    """An answer about sites with everything the question rests on."""
    answer = composed(
        table,
        [case.people.released],
        method=method,
        files=case.ways.facilities.files,
        remarks=[*remarks, *_case_remarks(case)],
    )
    indicator = case.people.released.indicator
    counted = replace(indicator, name=case.ways.service.label, unit=indicator.counted)
    return replace(answer, indicator=counted, level=level, matched=(len(table), len(table)), unmatched=())


def _sites(case: SiteCase, plan: SitePlan, names: dict[str, str]) -> pd.DataFrame:
    """One row a site, best first, then the planner's own that are not among them."""
    best, own = [int(site) for site in plan.sites], _numbers(case, case.terms.own)
    order, after = in_order(case, np.array(best, int))
    with part_of_progress(0.5, 1.0):
        shares = chosen_shares(case) if case.terms.draws and is_uncertain(case) else None
    rows = []
    for place, site in enumerate(order):
        before, now = after[place], after[place + 1]
        rows.append(
            {
                "site": site,
                "role": "both" if site in own else "new",
                "order": place + 1,
                "gained": now.reached - before.reached,
                "way_saved": before.way - now.way,
            }
        )
    rows += [{"site": int(site), "role": "own"} for site in own if site not in best]
    table = pd.DataFrame(rows or [{"site": -1, "role": "none"}])
    table = table.reindex(columns=["site", "role", "order", "gained", "way_saved"])
    codes = case.places.codes
    table["area_code"] = [str(codes[site]) if site >= 0 else "" for site in table["site"]]
    table["area_name"] = [_with_parent(code, names) for code in table["area_code"]]
    table["chosen_share"] = np.nan if shares is None else [shares.get(site, np.nan) for site in table["site"]]
    mine = outcome(case, own) if len(own) else None
    last, first = after[-1], after[0]
    return table.drop(columns="site").assign(
        withheld="",
        before=first.reached, after=last.reached, after_low=last.reached_low, after_high=last.reached_high,
        own_after=mine.reached if mine else np.nan, everybody=float(case.persons.sum()),
        way_before=first.way, way_after=last.way, own_way=mine.way if mine else np.nan,
        longest_after=last.longest, gap_share=plan.gap_share,
    )  # fmt: skip


def _with_parent(code: str, names: dict[str, str]) -> str:
    """A village with the name of the area it lies in, because names repeat."""
    larger = [name for other, name in names.items() if code.startswith(other) and other != code]
    longest = max((other for other in names if code.startswith(other) and other != code), key=len, default="")
    name = names.get(code, code)
    return f"{name} ({names[longest]})" if larger and longest else name


def _outcome_columns(found: Outcome) -> dict[str, float]:
    return {
        "reached": found.reached,
        "reached_low": found.reached_low,
        "reached_high": found.reached_high,
        "way": found.way,
        "longest": found.longest,
    }


def _plan_remarks(case: SiteCase, plan: SitePlan, table: pd.DataFrame, own: np.ndarray) -> list[Remark]:
    remarks = [proof_of(plan)]
    if not len(plan.sites):
        remarks.append(remark(NOBODY))
    remarks += _unlinked(case, plan.sites)
    if len(plan.unreachable):
        persons = round(float(case.persons[plan.unreachable].sum()))
        if persons:
            remarks.append(remark(OUT_OF_REACH, count=len(plan.unreachable), persons=persons))
    if len(own):
        row = table.iloc[0]
        if case.terms.kind in ("median", "centre"):
            remarks.append(remark(OWN_WAY, own=float(row["own_way"]), best=float(row["way_after"])))
        else:
            remarks.append(remark(OWN_IS, own=round(row["own_after"]), best=round(row["after"])))
    if case.terms.draws:
        stable = is_uncertain(case)
        remarks.append(remark(STABLE, draws=case.terms.draws) if stable else remark(CERTAIN))
    return remarks


def _unlinked(case: SiteCase, sites: np.ndarray) -> list[Remark]:
    """How many people a mean way leaves out, today and with some sites."""
    if case.terms.kind not in ("median", "centre"):
        return []
    before, after = (round(outcome(case, own).unlinked) for own in (np.array([], int), sites))
    return [remark(UNLINKED, before=before, after=after)] if before or after else []


def _case_remarks(case: SiteCase) -> list[Remark]:
    remarks = [remark(STANDING, count=len(case.existing))]
    if case.terms.equity:
        indicator = load_catalogue().usual.deprivation
        remarks.append(remark(EQUITY, indicator=indicator, power=case.terms.equity))
    if case.terms.kind in ("median", "centre"):
        remarks.append(remark(NO_LINK, longest=linked_costs(case)[2]))
    return [*remarks, *way_remarks(case.ways, case.people), *people_remarks(case.people)]


def _numbers(case: SiteCase, codes: tuple[str, ...]) -> np.ndarray:
    """The places of some codes.

    Raises:
        TaksirError: A code that is no place.
    """
    places = {str(code): number for number, code in enumerate(case.places.codes)}
    unknown = [code for code in codes if code not in places]
    if unknown or len(codes) > MOST_SITES:
        raise TaksirError(
            "{area} is no place where a site could stand. "
            "Choose areas of the smallest level, {most} at most.",
            area=unknown[0] if unknown else len(codes),
            most=MOST_SITES,
        )
    return np.array(sorted({places[code] for code in codes}), int)
