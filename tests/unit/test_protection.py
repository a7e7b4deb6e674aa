"""The gate decides figures together, remembers them, and reads its rules from the catalogue."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml
from registered import CODES, places, register_of

from taksir import catalogue_disclosure, paths, release
from taksir.areas import area_index
from taksir.catalogue_disclosure import load_rules
from taksir.errors import TaksirError
from taksir.estimates import estimate_indicator
from taksir.evidence import current_evidence
from taksir.needs.figure import named_indicator
from taksir.protection import assembly, deciding
from taksir.protection.conditions import Held, nested_pairs
from taksir.protection.network import Network, connect
from taksir.protection.statuses import Statuses, guard_parts
from taksir.protection.sums import Sums
from taksir.release import release_estimates
from taksir.store.ledger import Ledger
from taksir.store.workspace import Store

Publish = Callable[..., str]


@pytest.fixture
def region(publish: Publish) -> Publish:
    publish("bridge", "area_bridge", area_bridge=places())
    census = {
        "area_code": CODES,
        "code_system": "kemendagri",
        "level": "kecamatan",
        "families_total": [900] * 5,
    }
    publish("census", "census", period="2025", area=pd.DataFrame(census))
    return publish


def withheld_of(indicator: str = "DSP-02", level: str = "kecamatan") -> list[str]:
    entry, evidence = named_indicator(indicator), current_evidence()
    estimated = estimate_indicator(entry, level, evidence)
    table = release_estimates(estimated, entry, level, index=area_index(evidence)).table
    return table.loc[table["withheld"] == "protected", "area_code"].tolist()


def test_a_small_number_takes_the_least_other_with_it(region: Publish) -> None:
    region("register", "register", period="2025", register=register_of([1, 9, 20, 30, 40]))
    assert withheld_of() == ["990101", "990102"]
    assert withheld_of(level="kabupaten") == []


def test_a_later_version_cannot_be_subtracted_from_an_earlier_one(region: Publish) -> None:
    """First 1 is covered by 9. In the corrected file 20 became 4, the cheaper cover; but were 9 shown now,
    the first release, where both add up to 10, would give the 1 away.
    """
    region("register", "register", period="2025", register=register_of([1, 9, 20, 30, 40]))
    first = withheld_of()
    region("register", "register", period="2025", register=register_of([1, 9, 4, 30, 40]))
    second = withheld_of()
    assert first == ["990101", "990102"]
    assert {"990101", "990102"} <= set(second)
    (attacked,) = release.attack_releases()
    assert (attacked.exact, attacked.near) == (0, 0)


def test_without_the_ledger_the_later_version_would_give_it_away(region: Publish, store: Store) -> None:
    """The case above with the memory of the first release lost: the same attack finds it."""
    region("register", "register", period="2025", register=register_of([1, 9, 20, 30, 40]))
    withheld_of()
    ledger = Ledger(store.register)
    (first,) = ledger.all_cuts()
    forget(store)
    region("register", "register", period="2025", register=register_of([1, 9, 4, 30, 40]))
    assert withheld_of() == ["990101", "990103"]
    key = first.pop("table_key")
    assert ledger.add("the first again", key, 1, first)
    (attacked,) = release.attack_releases()
    assert attacked.exact == 2  # the same cell, in the first version and in the second
    (quick,) = release.attack_releases(is_exact=False)
    assert (quick.exact, quick.near, quick.narrowest) == (2, attacked.near, attacked.narrowest)


def forget(store: Store) -> None:
    with store.register.writing() as connection:
        connection.exec_driver_sql("DELETE FROM release_ledger")


def test_another_period_is_another_year_and_shares_no_cell(region: Publish) -> None:
    region("register", "register", period="2024", register=register_of([1, 9, 20, 30, 40]))
    withheld_of()
    region("register2", "register", period="2025", register=register_of([1, 9, 4, 30, 40]))
    assert withheld_of() == ["990101", "990103"]


def test_the_ledger_holds_codes_and_never_a_value(region: Publish, store: Store) -> None:
    region("register", "register", period="2025", register=register_of([1, 777, 20, 30, 40]))
    withheld_of()
    (cut,) = Ledger(store.register).all_cuts()
    assert "777" not in str(cut)
    assert cut["figures"][0]["protected"]["kecamatan"]


def test_two_processes_that_decide_at_once_agree(region: Publish, store: Store) -> None:
    """The second finds its place taken, so what it decided did not know of the first: it decides anew."""
    ledger = Ledger(store.register)
    assert ledger.add("one", "table", 0, {"figures": []})
    assert not ledger.add("two", "table", 0, {"figures": []})
    assert ledger.add("two", "table", 1, {"figures": []})
    assert not ledger.add("two", "table", 2, {"figures": []})


def test_indicators_that_share_cells_are_tied_together() -> None:
    """Of three conditions the third is what the first holds beyond the second: shown together they add up."""
    sums = Sums(
        np.array(["a", "a"], dtype=object),
        np.array(["110", "101"], dtype=object),
        np.array([[5.0, 5.0, 0.0], [2.0, 0.0, 2.0]]),
    )
    network = Network()
    connect(network, {((), ""): sums}, rests=(), system="kemendagri")
    system = network.system()
    place = ((), "", "a")
    first, second, third = (network.variables[place, f"|{number}"] for number in range(3))
    assert system.values[[first, second, third]].tolist() == [7, 5, 2]
    assert not (system.equations @ system.values).any()
    moved = system.values.copy()
    moved[first] += 1
    assert (system.equations @ moved).any()


def test_a_count_beside_a_figure_passes_the_gate() -> None:
    assert release.release_count(2) is None
    assert release.release_count(3) == 3
    assert release.release_count(0) == 0
    assert release.release_count(9, "high") is None
    assert release.release_count(None) is None


def test_the_rules_are_dated_and_cited() -> None:
    rules = load_rules()
    assert rules.dated and all(rule and source for rule, source in rules.basis)
    assert rules.of("high").smallest_cell_persons > rules.of("low").smallest_cell_persons


BARE = {"finest_level": "desa", "smallest_cell_persons": 1, "smallest_households": 1, "rounding_base": 5}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"least": "money"}, "least is not one of"),
        ({"largest_share": 7}, "is not a share"),
        ({"rounded_tables": ["person"]}, "not among counted_tables"),
        (
            {"sensitivity": dict.fromkeys(("low", "mid", "high"), BARE | {"smallest_cell_persons": 5})},
            "rounding_base of low is not above",
        ),
        ({"basis": []}, "no basis is given"),
        ({"sensitivity": {}}, "KeyError"),
        (
            {"sensitivity": dict.fromkeys(("low", "mid", "high"), BARE)},
            "smallest_cell_persons of low is below 2",
        ),
    ],
)  # fmt: skip
def test_rules_under_which_somebody_could_be_seen_are_refused(
    tmp_path: Path, change: dict, words: str
) -> None:
    content = yaml.safe_load((paths.CATALOGUE / "idn" / "disclosure.yaml").read_text(encoding="utf-8"))
    (tmp_path / "idn").mkdir()
    (tmp_path / "idn" / "disclosure.yaml").write_text(yaml.safe_dump(content | change), encoding="utf-8")
    with pytest.raises(TaksirError, match=words):
        catalogue_disclosure.load_rules("idn", tmp_path)


@pytest.mark.parametrize(("file", "known"), [("same", [True, True]), ("another", [True, False])])
def test_what_is_shown_is_known_of_the_same_table_only(file: str, known: list[bool]) -> None:
    """In a new delivery the same number may be of others: it is tied, but still to be protected."""
    network, place = Network(), ((), "kecamatan", "990101")
    for version, name in (("a", "2"), ("b", "0")):  # each version numbers its conditions anew
        network.variables[place, f"{version}|{name}"] = network.new(21)
    network.variables[place, "b|1"] = network.new(21)  # has the number of no condition of the other
    columns = {"a": {"x": "a|0", "y": "a|1", "poor": "a|2"}, "b": {"poor": "b|0", "z": "b|1"}}
    ties = assembly._tie_versions(network, columns, {}, {"a": "same", "b": file})
    assert network.parts == [[(0, 1.0), (1, -1.0)]]
    statuses = Statuses(3)
    statuses.public[0] = True
    assembly._known_elsewhere(statuses, ties)
    assert statuses.public.tolist() == [*known, False]


def two_versions() -> tuple[Network, dict[str, dict[str, str]]]:
    """Two areas: poor children of one version, 10 and 30; all the poor of another one, 11 and 50."""
    network = Network()
    for version, areas in (("a", (10.0, 30.0)), ("b", (11.0, 50.0))):
        amounts = [np.array([[number] for number in own]) for own in ((sum(areas),), areas)]
        sums = {
            ((), level): Sums(np.array(cells, dtype=object), np.array(["1"] * len(cells), dtype=object), own)
            for level, cells, own in (("", [""], amounts[0]), ("kecamatan", ["990101", "990102"], amounts[1]))
        }
        connect(network, sums, rests=(), system="kemendagri", version=version)
    return network, {"a": {"child": "a|0"}, "b": {"poor": "b|0"}}


@pytest.mark.parametrize("is_tied", [True, False])
def test_who_is_part_of_others_of_another_version_cannot_be_subtracted(is_tied: bool) -> None:
    """In one area 10 of the 11 poor are children: once both are shown, one person is seen to be no child."""
    network, columns = two_versions()
    fulfilled = {"child": np.array([True, False, False]), "poor": np.array([True, True, False])}
    held = [Held({"a": ("child",), "b": ("poor",)}, fulfilled if is_tied else {})]
    parts = assembly._part_of_another(network, columns, held)
    rules, figures = load_rules(), [(SimpleNamespace(numerator="child", sens="high"), columns["a"])]
    statuses = Statuses(len(network.values))
    guard_parts(statuses, parts, figures, rules, network.values)
    for (_, column), variable in network.variables.items():
        statuses.public[variable] |= column == "a|0"
        statuses.open[variable] |= column == "b|0"
    tied = assembly.Assembly(network, network.system(), statuses, columns)
    withheld = deciding._pattern(tied, statuses.sensitive, rules).withheld
    poor = [network.variables[((), "kecamatan", area), "b|0"] for area in ("990101", "990102")]
    assert withheld[poor[0]] == is_tied, "shown, it gives the one away"
    assert withheld[poor].all() == is_tied, "its neighbour, or the total would show it"
    assert [network.values[rest] for rest, _ in parts] == ([21.0, 1.0, 20.0] if is_tied else [])


def test_only_what_no_version_holds_together_is_nested() -> None:
    few, some, most = (np.arange(4) < size for size in (1, 2, 3))
    both = Held({"a": ("few", "some"), "b": ("most",)}, {"few": few, "some": some, "most": most})
    assert set(nested_pairs(both)) == {("few", "most"), ("some", "most")}
    known = Held({"a": ("few", "most"), "b": ("again",)}, {"few": few, "most": most, "again": most})
    assert nested_pairs(known) == []
