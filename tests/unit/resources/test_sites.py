"""New sites on four villages and an island: every answer by brute force over all choices."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from taksir import resources
from taksir.errors import TaksirError
from taksir.methods.siting import median, site_set_covering
from taksir.methods.siting.solving import LIMIT, Solved
from taksir.resources import large_sites, site_pairs, site_plans, site_proofs, sites
from taksir.resources.candidates import site_case
from taksir.resources.site_plans import best_plan, chosen_shares, outcome
from taksir.stopping import Stopped, Work, listening, stoppable
from tests.unit.resources.conftest import OLDER, PEOPLE, VILLAGES

SERVICE = "meals"
"""Only Rumah Dua, in the third village, gives it: 40 places for two services, half without accreditation."""
TRAVEL = {"limit": 16.0}


def case(islands, **siting):
    return site_case(islands, SERVICE, "everyone", siting, TRAVEL, {})


def brute(question, new: int, worth) -> float:
    """The best value over every choice of at most so many villages."""
    choices = [c for count in range(new + 1) for c in combinations(range(5), count)]
    return max(worth(outcome(question, np.array(c, int))) for c in choices)


@pytest.mark.parametrize("new", [0, 1, 2])
def test_every_question_is_answered_best(islands, new):
    reached = resources.estimate_sites(
        SERVICE, "everyone", siting={"kind": "covering", "new": new}, travel=TRAVEL
    ).table.iloc[0]
    question = case(islands, new=new)
    assert reached["before"] == 900  # the second, third and fourth village
    assert reached["after"] == brute(question, new, lambda found: found.reached)
    median = resources.estimate_sites(
        SERVICE, "everyone", siting={"kind": "median", "new": new}, travel=TRAVEL
    ).table.iloc[0]
    assert median["gap_share"] == 0


def test_the_fewest_sites_reach_everybody_who_can_be_reached(islands):
    answer = resources.estimate_sites(SERVICE, "everyone", siting={"kind": "set"}, travel=TRAVEL)
    # one for the first village, one for the island
    assert answer.table["order"].notna().sum() == 2 and answer.table["after"].iloc[0] == sum(PEOPLE)
    with pytest.raises(TaksirError, match="have no curve"):
        resources.estimate_gain(SERVICE, "everyone", siting={"kind": "set"}, travel=TRAVEL)


def test_the_longest_way_is_as_short_as_it_can_be(islands):
    answer = resources.estimate_sites(
        SERVICE, "everyone", siting={"kind": "centre", "new": 2}, travel=TRAVEL
    ).table.iloc[0]
    question = case(islands, new=2)
    shortest = -brute(question, 2, lambda found: -found.longest if found.reached else -np.inf)
    assert answer["longest_after"] <= shortest * (1 + 1e-9) or answer["after"] == sum(PEOPLE)


def test_a_mean_way_says_whom_it_leaves_out(islands):
    """Nobody has a way from the island (50 people) until a site stands there."""
    for new, after in ((0, 50), (5, 0)):
        siting = {"kind": "median", "new": new}
        for ask in (resources.estimate_sites, resources.estimate_gain):
            told = [entry for entry in ask(SERVICE, "everyone", siting=siting, travel=TRAVEL).remarks]
            found = [dict(entry.values) for entry in told if entry.template == sites.UNLINKED]
            assert found == [{"before": 50, "after": after}]
    reached = resources.estimate_sites(SERVICE, "everyone", siting={"new": 1}, travel=TRAVEL)
    assert sites.UNLINKED not in [entry.template for entry in reached.remarks]


def test_more_sites_never_reach_fewer_and_the_planners_own_stand_beside(islands):
    siting = {"new": 3, "own": [VILLAGES[1]]}
    gain = resources.estimate_gain(SERVICE, "everyone", siting=siting, travel=TRAVEL).table
    assert gain["reached"].is_monotonic_increasing and gain["reached"].iloc[0] == 900
    assert gain.loc[1, "own_reached"] == 1000 and gain.loc[[0, 2, 3], "own_reached"].isna().all()
    chosen = resources.estimate_sites(SERVICE, "everyone", siting=siting, travel=TRAVEL)
    assert chosen.table["own_after"].iloc[0] == 1000 and chosen.table["after"].iloc[0] == sum(PEOPLE)
    assert any("planner's own sites reach" in entry.template for entry in chosen.remarks)


def test_capacity_binds_and_what_stands_serves_no_more_than_it_can(islands):
    """Rumah Dua counts 10 places; each new site serves 150."""
    table = resources.estimate_sites(
        SERVICE, "everyone", siting={"new": 2, "capacity": 150}, travel=TRAVEL
    ).table
    assert table["before"].iloc[0] == pytest.approx(10) and table["after"].iloc[0] == pytest.approx(310)


def test_limits_that_cannot_be_kept_are_answered_with_the_nearest_question(islands):
    with pytest.raises(TaksirError, match="at most 160 of 1050 people can be served, by 1 sites"):
        resources.estimate_sites(
            SERVICE, "everyone", siting={"kind": "median", "new": 1, "capacity": 150}, travel=TRAVEL
        )
    with pytest.raises(TaksirError, match="No place lies in 88"):
        resources.estimate_sites(SERVICE, "everyone", siting={"within": "88"}, travel=TRAVEL)


def test_candidates_and_distances_are_limited(islands):
    limited = resources.estimate_sites(
        SERVICE, "everyone", siting={"within": "990101", "new": 5}, travel=TRAVEL
    )
    named = limited.table.loc[limited.table["role"] == "new", "area_code"]
    assert all(code.startswith("990101") for code in named)
    free = best_plan(case(islands, kind="set")).sites
    apart = best_plan(case(islands, new=5, apart_km=2000.0)).sites
    assert len(free) == 2 and len(apart) == 2  # the island is another land, however far


def test_the_need_drawn_anew_chooses_what_is_certain_always(islands, monkeypatch):
    question = case(islands, new=1, draws=40)
    table = question.people.table
    table["persons_low"], table["persons_high"] = table["persons"] * 0.2, table["persons"] * 1.8
    shares = chosen_shares(question)
    assert shares.sum() == pytest.approx(1.0) and shares.equals(chosen_shares(question))
    # the first village (100 people) against the island (50): mostly, not always, the first or second place
    assert 0.5 < shares[:2].sum() < 1 and shares[4] == pytest.approx(1 - shares[:2].sum())


def test_work_can_be_followed_and_cancelled(islands):
    heard = []
    with listening(lambda share, words: heard.append(share)):
        resources.estimate_gain(SERVICE, "older", siting={"new": 2}, travel=TRAVEL)
    assert heard == sorted(heard) and len(heard) >= 3
    work = Work()
    work.stop()
    with pytest.raises(Stopped), stoppable(work):
        resources.estimate_gain(SERVICE, "older", siting={"new": 4}, travel=TRAVEL)


def test_a_p_centre_with_too_few_sites_says_how_many_it_takes(islands):
    """The island has no facility and no crossing: without a site on it nobody there has any way."""
    with pytest.raises(TaksirError, match="It takes 1 at least: ask for 1 new sites"):
        resources.estimate_sites(SERVICE, "everyone", siting={"kind": "centre", "new": 0}, travel=TRAVEL)
    curve = resources.estimate_gain(SERVICE, "everyone", siting={"kind": "centre", "new": 2}, travel=TRAVEL)
    assert curve.table["sites"].tolist() == [0, 1, 2], "what stands today begins the curve all the same"


def test_terms_that_cannot_be_are_refused(islands):
    for siting, words in (({"kind": "guess"}, "no siting question"), ({"new": 51}, "51 new sites")):
        with pytest.raises(TaksirError, match=words):
            resources.estimate_sites(SERVICE, "everyone", siting=siting, travel=TRAVEL)
    with pytest.raises(TaksirError, match="is no place where a site could stand"):
        resources.estimate_sites(SERVICE, "everyone", siting={"own": ["12"]}, travel=TRAVEL)


def test_older_people_are_counted_apart(islands):
    table = resources.estimate_sites(SERVICE, "older", siting={"new": 2}, travel=TRAVEL).table
    assert table["everybody"].iloc[0] == sum(OLDER)


@pytest.mark.parametrize("kind", ["covering", "median", "set"])
def test_questions_too_large_for_the_solver_say_how_far_they_may_be_from_the_best(islands, monkeypatch, kind):
    siting = {"kind": kind, "new": 2, "seconds": 1.0}
    exact = resources.estimate_sites(SERVICE, "older", siting=siting, travel=TRAVEL)
    monkeypatch.setattr(site_plans, "PAIRS_DIRECT", 0)
    monkeypatch.setattr(site_plans, "CELLS_SEARCHED", 0)
    monkeypatch.setattr(large_sites, "PAIRS_LEFT", 0)
    found = resources.estimate_sites(SERVICE, "older", siting=siting | {"seconds": 1.5}, travel=TRAVEL)
    assert found.table["after"].iloc[0] == pytest.approx(exact.table["after"].iloc[0])
    if kind == "median":  # others may reach as many with other sites
        assert found.table["way_after"].iloc[0] == pytest.approx(exact.table["way_after"].iloc[0])
    gap = found.table["gap_share"].iloc[0]
    words = [entry.template for entry in found.remarks]
    assert (site_proofs.PROVEN_WORDS["exchange"] in words) == (gap == 0) and (
        site_proofs.GAP_WORDS["exchange"] in words
    ) == (gap > 0)


@pytest.mark.parametrize("kind", ["covering", "median"])
def test_the_solver_settles_what_the_bound_leaves(islands, monkeypatch, kind):
    """Without time for a bound all candidates are left: the solver is given them, and says so."""
    question = case(islands, kind=kind, new=2)
    exact = best_plan(question)
    monkeypatch.setattr(site_plans, "PAIRS_DIRECT", 0)
    monkeypatch.setattr(site_plans, "CELLS_SEARCHED", 0)
    monkeypatch.setattr(large_sites, "site_most_gain", _poorly)
    plan = site_plans._SOLVERS[kind](question)
    assert plan.method == "core" and plan.is_proven
    assert plan.objective == pytest.approx(exact.objective) and len(plan.sites) == len(exact.sites)
    monkeypatch.setattr(large_sites, "PAIRS_LEFT", 0)
    left_alone = site_plans._SOLVERS[kind](question)
    assert left_alone.method == "exchange" and left_alone.gap_share > 0


def test_fewest_sites_are_solved_land_by_land(monkeypatch):
    """Sites and places that share nothing are questions of their own: as many sites as for all at once."""
    rng = np.random.default_rng(7)
    lands = [sparse.csc_array((rng.random((30, 12)) < 0.2).astype(float)) for _ in range(5)]
    gain = sparse.csc_array(sparse.block_diag([*lands, sparse.csc_array((4, 3))]))
    whole = site_set_covering(sparse.csr_array(gain))
    assert whole.is_proven
    found, is_solved = large_sites._fewest_by_lands(gain, 30.0)
    assert is_solved and found.value == found.bound == whole.objective == len(found.sites)
    reached = np.asarray(gain[:, found.sites].sum(axis=1)).ravel() > 0
    assert (reached == (np.diff(sparse.csr_array(gain).indptr) > 0)).all()
    monkeypatch.setattr(large_sites, "PAIRS_LEFT", int(np.median([land.nnz for land in lands])))
    partly, is_solved = large_sites._fewest_by_lands(gain, 30.0)
    assert is_solved and partly.bound <= whole.objective <= partly.value
    empty, is_solved = large_sites._fewest_by_lands(sparse.csc_array((4, 3)), 1.0)
    assert not is_solved and empty.value == 0 and not len(empty.sites)


def _poorly(gain, new, *, time_s, told):
    """One site, the first that gains anything, with a bound that is true and says little."""
    first = np.flatnonzero(np.diff(gain.indptr))[:1]
    value = float(gain[:, first].sum())
    return large_sites.Bounded(first, value, float(gain.sum()), np.arange(gain.shape[1]))


def test_where_the_solver_finds_no_bound_in_its_time_another_one_stands_in(islands, monkeypatch):
    """A gap of 100 % would be true and useless. The solver without time: nothing opened, nothing known."""
    exact = best_plan(case(islands, kind="median", new=2))
    nothing = Solved(None, np.inf, -np.inf, LIMIT)
    monkeypatch.setattr(median, "solve", lambda model, **_: nothing)
    plan = site_plans._median(case(islands, kind="median", new=2))
    assert plan.objective == pytest.approx(exact.objective)
    assert 0.9 * plan.objective < plan.bound <= plan.objective


def test_the_p_median_of_the_page_is_the_one_that_is_proven_on_or_library(islands, monkeypatch):
    """Every way to an answer of the page ends in `site_median`, which OR-Library is solved by."""
    asked, honest = [], median.site_median
    for module in (site_plans, large_sites):
        monkeypatch.setattr(module, "site_median", lambda *a, **k: asked.append(k) or honest(*a, **k))
    question = case(islands, kind="median", new=2)
    whole, apart = site_plans._median(question), replace(question, apart=np.zeros((0, 2), int))
    assert whole.method in ("exchange", "core") and site_plans._median(apart).method == "solver"
    monkeypatch.setattr(site_plans, "CELLS_SEARCHED", 0)
    monkeypatch.setattr(large_sites, "site_most_gain", _poorly)
    core = site_plans._median(question)
    assert len(asked) == 3 and core.objective == pytest.approx(whole.objective)


def test_only_pairs_of_places_that_nobody_reaches_yet_count_for_the_solver(islands):
    """In the region of a million pairs almost all may be served already: the rest is solved exactly."""
    question = case(islands, new=1)
    cover = site_plans._cover(question)
    reach = cover.toarray() > 0
    counted = sum(int(row.sum()) for row in reach if not row[question.existing].any())
    assert 0 < site_plans._open_pairs(question, cover) == counted < cover.nnz


def test_what_only_the_solver_knows_is_refused_where_it_is_too_large(islands, monkeypatch):
    monkeypatch.setattr(site_plans, "PAIRS_EXACT", 0)
    monkeypatch.setattr(large_sites, "PAIRS_EXACT", 0)
    for siting in ({"apart_km": 5.0}, {"capacity": 20.0}, {"kind": "centre"}):
        with pytest.raises(TaksirError, match="Ask to reach most people without a capacity"):
            resources.estimate_sites(SERVICE, "older", siting=siting | {"seconds": 2.0}, travel=TRAVEL)


def test_pairs_found_in_blocks_are_those_found_at_once(islands, monkeypatch):
    siting = {"new": 2, "seconds": 3.0, "kind": "median"}
    whole = resources.estimate_sites(SERVICE, "older", siting=siting, travel=TRAVEL)
    monkeypatch.setattr(site_pairs, "PAIRS_AT_ONCE", 1)
    again = resources.estimate_sites(SERVICE, "older", siting=siting | {"seconds": 4.0}, travel=TRAVEL)
    assert again.table["area_code"].tolist() == whole.table["area_code"].tolist()
    monkeypatch.setattr(site_pairs, "PAIRS_LARGEST", 2)
    with pytest.raises(TaksirError, match="too many for this machine"):
        resources.estimate_sites(SERVICE, "older", siting=siting | {"seconds": 5.0}, travel=TRAVEL)
