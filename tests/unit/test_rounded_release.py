"""Numbers that are rounded instead of withheld: they add up, say so, and nobody is found behind them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from registered import CODES, places, register_of
from scipy.optimize import linprog

from taksir import catalogue_disclosure, protection, release
from taksir.areas import area_index
from taksir.catalogue_disclosure import DisclosureRules
from taksir.estimates import estimate_indicator
from taksir.evidence import current_evidence
from taksir.methods.disclosure import round_cells
from taksir.needs.figure import named_indicator
from taksir.protection import audit, deciding, judging, rounded
from taksir.release import Released, decision_of, digest, release_estimates
from taksir.store.ledger import Ledger
from taksir.store.workspace import Store

Publish = Callable[..., str]
BASE = 5
COUNTS = [1, 9, 20, 33, 40]


def use(rules: DisclosureRules, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (protection, deciding, release, audit, judging):
        if hasattr(module, "load_rules"):
            monkeypatch.setattr(module, "load_rules", lambda: rules)


@pytest.fixture
def rounding(publish: Publish, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publish]:
    """The rules with registers rounded, and places to count in."""
    rules = catalogue_disclosure.load_rules()
    use(replace(rules, rounded_tables=("register",)), monkeypatch)
    publish("bridge", "area_bridge", area_bridge=places())
    census = {
        "area_code": CODES, "code_system": "kemendagri", "level": "kecamatan", "families_total": [900] * 5,
    }  # fmt: skip
    publish("census", "census", period="2025", area=pd.DataFrame(census))
    yield publish


def figure(level: str = "kecamatan", **asked: object) -> Released:
    entry, evidence = named_indicator("DSP-02"), current_evidence()
    estimated = estimate_indicator(entry, level, evidence)
    return release_estimates(estimated, entry, level, index=area_index(evidence), **asked)


def counts(level: str = "kecamatan") -> list[float]:
    return figure(level).table["count"].tolist()


def test_every_number_is_shown_as_a_multiple_and_they_add_up(rounding: Publish) -> None:
    rounding("register", "register", period="2025", register=register_of(COUNTS))
    released = figure()
    table = released.table
    assert not (table["withheld"] == "protected").any()
    assert (table["count"] % BASE == 0).all()
    assert (np.abs(table["count"].to_numpy() - COUNTS) < BASE).all()
    assert table["count"].sum() == counts("kabupaten")[0] == counts("")[0]
    np.testing.assert_allclose(table["estimate"], released.indicator.scale * table["count"] / 900)
    assert table["n"].isna().all()


def test_the_figure_says_that_it_is_rounded_and_is_rebuilt_alike(rounding: Publish) -> None:
    rounding("register", "register", period="2025", register=register_of(COUNTS))
    first = figure()
    (said,) = [entry for entry in first.remarks if entry.template == release.ROUNDED]
    assert dict(said.values) == {"base": BASE}
    recipe = json.loads(json.dumps(first.recipe))
    assert digest(figure(decided=decision_of(recipe))) == digest(first)


def test_an_outsider_finds_nobody_behind_rounded_numbers(rounding: Publish) -> None:
    """Not our attacker: what he may know written out here, and another solver."""
    rounding("register", "register", period="2025", register=register_of(COUNTS))
    shown = np.array([*counts(), *counts("kabupaten")])
    sums = np.array([[1.0] * 5 + [-1.0]])
    bounds = [(max(value - BASE + 1, 0), value + BASE - 1) for value in shown]
    aim = np.eye(6)[0]
    ends = [linprog(sign * aim, A_eq=sums, b_eq=[0], bounds=bounds).fun for sign in (1, -1)]
    assert -ends[1] - ends[0] >= 3
    (attacked,) = release.attack_releases()
    assert (attacked.exact, attacked.near) == (0, 0)
    assert attacked.rounded >= 6 and attacked.sensitive >= 1
    assert attacked.narrowest >= 3


def test_a_corrected_version_rounds_what_did_not_change_alike(rounding: Publish, store: Store) -> None:
    """Rounded to 0 once and to 5 the next time, a 1 would be known to lie between 1 and 4."""
    rounding("register", "register", period="2025", register=register_of([1, 9, 20, 33, 42]))
    first = counts()
    rounding("register", "register", period="2025", register=register_of([1, 9, 24, 33, 42]))
    second = counts()
    assert [first[i] for i in (0, 1, 3, 4)] == [second[i] for i in (0, 1, 3, 4)]
    (attacked,) = release.attack_releases()
    assert (attacked.exact, attacked.near) == (0, 0)
    assert len(Ledger(store.register).all_cuts()) == 2


def test_rounding_that_gives_somebody_away_is_caught(
    rounding: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: "rounded" to multiples of 1; the gate's own attack refuses it and shows nothing."""
    monkeypatch.setattr(rounded, "round_cells", lambda system, base, fixed=None: system.values)
    monkeypatch.setattr(rounded, "reach_of_rounded", lambda system, shown, base: np.zeros(system.size))
    rounding("register", "register", period="2025", register=register_of(COUNTS))
    assert set(figure().table["withheld"]) == {"protected"}
    (attacked,) = release.attack_releases()
    assert (attacked.exact, attacked.near, attacked.shown) == (0, 0, 0)


def test_the_attack_finds_a_rounded_number_that_is_too_close(
    rounding: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: the gate does not attack before it shows; `taksir audit` must find it."""
    monkeypatch.setattr(rounded, "round_cells", lambda system, base, fixed=None: system.values)
    monkeypatch.setattr(rounded, "reach_of_rounded", lambda system, shown, base: np.zeros(system.size))
    monkeypatch.setattr(rounded, "exposed_cells", lambda assembly, statuses: np.array([], dtype=int))
    rounding("register", "register", period="2025", register=register_of(COUNTS))
    figure()
    (attacked,) = release.attack_releases()
    assert attacked.exact > 0


def test_after_true_numbers_rounded_ones_are_attacked_with_them(
    rounding: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules changed in between, both ways: what was shown truly or rounded before stays known."""
    plain = catalogue_disclosure.load_rules()
    rounding("register", "register", period="2025", register=register_of(COUNTS))
    for tables in ((), ("register",), ()):
        use(replace(plain, rounded_tables=tables), monkeypatch)
        figure()
    (attacked,) = release.attack_releases()
    assert (attacked.exact, attacked.near) == (0, 0)
    assert attacked.shown and attacked.rounded


def test_a_cell_that_is_fixed_stays_and_the_others_follow() -> None:
    from taksir.methods.disclosure import nested_table, with_margins

    trees = [[4, 4, 4, 4, -1]]
    system = nested_table(with_margins(np.array([1.0, 2, 3, 8, 0]), trees), trees)
    free = round_cells(system, BASE)
    fixed = np.full(5, np.nan)
    fixed[0] = BASE - free[0]
    moved = round_cells(system, BASE, fixed=fixed)
    assert moved[0] == fixed[0] != free[0]
    assert not (system.equations @ moved).any()


def test_figures_of_different_sensitivity_have_their_own_bases() -> None:
    """A part rounded to 20 and a whole rounded to 5 still add up with the rest."""
    from taksir.methods.disclosure import nested_table, with_margins

    trees = [[2, 2, -1]]
    system = nested_table(with_margins(np.array([13.0, 19, 0]), trees), trees)
    shown = round_cells(system, np.array([20, 5, 5]))
    assert shown[0] in (0, 20) and not (np.mod(shown, 5)).any()
    assert shown[0] + shown[1] == shown[2]
