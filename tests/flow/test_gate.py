"""The gate over the example region: everything is released, and then attacked."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.optimize import linprog

from pipelines.command import main
from taksir import needs, paths, release
from taksir.estimates import estimate_indicator
from taksir.evidence import current_evidence
from taksir.methods.disclosure import Pattern
from taksir.needs.figure import named_indicator, released_figure
from taksir.protection import assembly, deciding
from taksir.settings import PLAIN
from taksir.store import workspace
from taksir.store.ledger import Ledger
from taksir.store.workspace import Store, open_store

GROUPED = (
    ("ELD-03", ("sex",)),
    ("ORP-01", ("sex",)),
    ("POV-01", ("urban_rural",)),
    ("DIS-01", ("age_group",)),
)


@pytest.fixture
def region(loaded_region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of its own with the example region, of which nothing was released."""
    folder = tmp_path / "store"
    shutil.copytree(loaded_region, folder)
    monkeypatch.setenv("TAKSIR_STORE", str(folder))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    released_figure.cache_clear()
    store = open_store()
    with store.register.writing() as connection:
        connection.exec_driver_sql("DELETE FROM release_ledger")
    yield store
    released_figure.cache_clear()
    workspace._opened.cache_clear()


def release_everything(only: tuple[str, ...] = ()) -> list[release.Released]:
    """Every indicator at every level it is offered for."""
    return [
        needs.estimate_need(choice.indicator.id, level)
        for choice in needs.indicator_choices()
        if not choice.missing and (not only or choice.indicator.table in only)
        for level in ("", *choice.levels)
    ]


@pytest.mark.slow
def test_no_hidden_number_of_the_region_can_be_worked_out(region: Store) -> None:
    """All indicators at all levels, some of them by group on top: no exact and no near disclosure."""
    release_everything()
    for indicator, by in GROUPED:
        needs.estimate_need(indicator, "kecamatan", by=by)
    attacked = release.attack_releases()
    assert sum(table.sensitive for table in attacked) > 100
    assert [(table.title, table.exact, table.near) for table in attacked if table.exact or table.near] == []
    assert not any(table.is_lost for table in attacked)


def test_a_figure_of_the_same_persons_gives_no_other_away(
    region: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """POV-04 joins a poverty line to the survey and MPI-A does not, but both count the same poor persons.

    Decided apart from each other, the second shows the area behind which the first hides a small one.
    """

    for indicator in ("POV-04", "MPI-A"):
        needs.estimate_need(indicator, "kecamatan")
    (attacked,) = release.attack_releases("person/2026/poverty")
    assert (attacked.exact, attacked.near) == (0, 0)
    with region.register.writing() as connection:
        connection.exec_driver_sql("DELETE FROM release_ledger")
    released_figure.cache_clear()
    with monkeypatch.context() as broken:
        broken.setattr(assembly, "same_persons", lambda held: {})
        for indicator in ("POV-04", "MPI-A"):
            needs.estimate_need(indicator, "kecamatan")
    (attacked,) = release.attack_releases("person/2026/poverty")
    assert attacked.exact, "without the tie the attack must find what it gives away"


def test_a_rule_that_hides_small_cells_only_is_caught(region: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate broken on purpose: the same attack that passes above must find disclosures."""

    def only_small(system, sensitive, need, *, cost, hidden, known):
        return Pattern((sensitive | hidden) & ~known, np.array([], dtype=int))

    monkeypatch.setattr(deciding, "protect_cells", only_small)
    release_everything(("request", "incident"))
    attacked = release.attack_releases()
    assert sum(table.exact + table.near for table in attacked) > 0


def test_a_breakdown_that_is_opened_first_does_not_cost_the_total(region: Store) -> None:
    """Decided before the plain figures, the groups shown would have taken the total and two sub-districts."""
    needs.estimate_need("DIS-01", "kecamatan", by=("age_group",))
    assert not needs.estimate_need("DIS-01", "").withheld
    assert needs.estimate_need("DIS-01", "kecamatan").withheld.get("protected") == 1


@pytest.mark.parametrize("indicator", ["CRM-02", "SVC-04"])
def test_an_outsider_with_the_published_tables_alone_finds_nobody(region: Store, indicator: str) -> None:
    """Not our ledger nor our attacker: the tables as anyone downloads them, and another solver."""
    levels = ("", "kabupaten", "kecamatan", "desa")
    shown = {level: needs.estimate_need(indicator, level).table for level in levels}
    truth = {
        level: estimate_indicator(named_indicator(indicator), level, current_evidence()).table.set_index(
            "domain"
        )["count"]
        for level in levels
    }
    cells = [(level, code) for level in levels for code in shown[level]["area_code"]]
    place = {cell: number for number, cell in enumerate(cells)}
    known = {
        (level, code): float(count)
        for level in levels
        for code, count, withheld in shown[level][["area_code", "count", "withheld"]].itertuples(index=False)
        if withheld in ("", "no_data")
    }
    known = {cell: 0.0 if np.isnan(value) else value for cell, value in known.items()}
    sums = np.zeros((0, len(cells)))
    for smaller, larger in zip(levels[1:], levels[:-1], strict=True):
        for code in shown[larger]["area_code"]:
            row = np.zeros(len(cells))
            row[place[larger, code]] = -1
            for part in shown[smaller]["area_code"]:
                if part.startswith(code):
                    row[place[smaller, part]] = 1
            sums = np.vstack([sums, row])
    bounds = [(known[cell], known[cell]) if cell in known else (0, None) for cell in cells]
    small = [cell for cell in cells if 0 < truth[cell[0]].get(cell[1], 0) < 3]
    assert small
    assert not set(small) & set(known)
    for cell in small[:: max(len(small) // 15, 1)]:
        aim = np.zeros(len(cells))
        aim[place[cell]] = 1
        low = linprog(aim, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds)
        high = linprog(-aim, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds)
        assert low.status == 0, low.message
        assert high.status == 3 or -high.fun - low.fun >= 3 - 1e-6, cell


def test_a_figure_released_already_returns_the_same_cells_and_writes_nothing(region: Store) -> None:
    first = needs.estimate_need("SVC-04", "desa")
    before = Ledger(region.register).all_cuts()
    released_figure.cache_clear()
    again = needs.estimate_need("SVC-04", "desa")
    assert release.digest(first) == release.digest(again)
    assert Ledger(region.register).all_cuts() == before
    assert "protected" in set(first.table["withheld"])


def test_one_reason_covers_small_cells_and_their_cover(region: Store) -> None:
    table = needs.estimate_need("SVC-04", "kecamatan").table
    truth = estimate_indicator(named_indicator("SVC-04"), "kecamatan", current_evidence()).table.set_index(
        "domain"
    )
    hidden = table.loc[table["withheld"] == "protected", "area_code"]
    rest = truth.loc[hidden, "population"] - truth.loc[hidden, "count"]
    small = (truth.loc[hidden, "count"] < 3) | (rest < 3)
    assert small.any() and not small.all()
    numbers = table.loc[table["withheld"] == "protected", ["n", "estimate", "population", "count"]]
    assert numbers.isna().all().all()


def test_a_figure_is_rebuilt_with_the_cells_it_was_released_with(region: Store) -> None:
    released = needs.estimate_need("SVC-04", "kecamatan")
    with region.register.writing() as connection:  # a machine that never released anything
        connection.exec_driver_sql("DELETE FROM release_ledger")
    rebuilt, is_same = needs.rebuild_figure(released.id)
    assert is_same
    pd.testing.assert_frame_equal(rebuilt.table, released.table)


def test_the_command_says_how_where_nothing_was_released(region: Store) -> None:
    ran = CliRunner().invoke(main, ["audit"])
    assert ran.exit_code == 0 and "taksir audit --all" in ran.output


def test_the_command_tries_what_was_released(region: Store) -> None:
    needs.estimate_need("SVC-04", "kecamatan")
    ran = CliRunner().invoke(main, ["audit", "--json"])
    assert ran.exit_code == 0, ran.output
    (table,) = json.loads(ran.output)
    assert (table["exact"], table["near"], table["lost"]) == (0, 0, False)
    assert table["sensitive"] > 0


def test_a_file_of_persons_is_judged_before_it_is_shared(region: Store, tmp_path: Path) -> None:
    survey = paths.EXAMPLE / "survei_kebutuhan_2026.xlsx"
    ran = CliRunner().invoke(main, ["anonymity", str(survey), "--json"])
    assert ran.exit_code == 1, ran.output
    report = json.loads(ran.output)
    assert report["alone"] > 0 and report["coarsen"]
    coarse = tmp_path / "coarse.csv"
    coarse.write_text("jk;umur\n" + "L;30-39\nP;40-49\n" * 6, encoding="utf-8")
    assert CliRunner().invoke(main, ["anonymity", str(coarse), "--by", "jk,umur"]).exit_code == 0
    named = tmp_path / "named.csv"
    named.write_text("nama;jk\n" + "".join(f"Orang {n};L\n" for n in range(9)), encoding="utf-8")
    ran = CliRunner().invoke(main, ["anonymity", str(named), "--by", "jk"])
    assert ran.exit_code == 1 and "nama" in ran.output


def test_what_was_published_is_decided_before_anybody_looks(region: Store) -> None:
    """The ledger then holds every plain figure of the survey: a first view decides nothing any more."""
    asked = {"POV-01": "kecamatan", "ORP-01": "", "DIS-01": "kabupaten"}
    for step in needs.steps_ahead():
        indicator, *_, settings = step.args
        if getattr(indicator, "id", "") in asked and settings == PLAIN:
            step()
    before = Ledger(region.register).all_cuts()
    assert before
    for name, level in asked.items():
        needs.estimate_need(name, level)
    assert Ledger(region.register).all_cuts() == before
