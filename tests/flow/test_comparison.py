"""Two versions of a source: added, removed and changed rows as pandas counts them, and the headlines."""

import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from raw_tables import PERSON_HEADERS, person_rows

from pipelines.classify import confirm_recipe
from pipelines.comparison import TableDifference, compare_versions, headline_effects, version_before
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from pipelines.takeover import Takeover, takeovers
from taksir import paths
from taksir.availability import missing_columns
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.evidence import current_evidence
from taksir.needs import estimate_need
from taksir.store import workspace
from taksir.store.workspace import Store, open_store


def delivered(
    folder: Path, rows: list[list[object]], name: str, *, is_published: bool = True, source_id: str = "survei"
) -> str:
    path = folder / name
    lines = [";".join(map(str, row)) for row in (PERSON_HEADERS, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    proposal = receive_delivery(path, name, source_id=source_id, actor="t")
    found = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t"), actor="t")
    assert found.can_publish, found.faults
    if is_published:
        publish_delivery(proposal.delivery_id, actor="t")
    return proposal.delivery_id


def by_pandas(first: list[list[object]], second: list[list[object]]) -> dict[str, int]:
    """The same question asked of pandas: an outer join by household and person."""
    key = ["id_ruta", "no_art"]
    old, new = (pd.DataFrame(rows, columns=PERSON_HEADERS).astype(str) for rows in (first, second))
    joined = old.merge(new, on=key, how="outer", suffixes=("", " after"), indicator=True)
    both = joined[joined["_merge"] == "both"]
    others = [name for name in PERSON_HEADERS if name not in key]
    differs = pd.concat([both[name] != both[f"{name} after"] for name in others], axis=1, keys=others)
    return {
        "added": int((joined["_merge"] == "right_only").sum()),
        "removed": int((joined["_merge"] == "left_only").sum()),
        "changed": int(differs.any(axis=1).sum()),
        **{name: int(count) for name, count in differs.sum().items() if count},
    }


def changed_at_random(rows: list[list[object]], seed: int) -> list[list[object]]:
    chance = random.Random(seed)
    after = [list(row) for row in rows if chance.random() > 0.05]
    for row in after:
        if chance.random() < 0.1:
            row[7] = (int(row[7]) + 1) % 80
        if chance.random() < 0.05:
            row[6] = "L" if row[6] == "P" else "P"
    return after + [[900 + i, 1, *row[2:]] for i, row in enumerate(chance.sample(rows, 7))]


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_are_counted_as_pandas_counts_them(empty_store: Store, tmp_path: Path, seed: int) -> None:
    first = person_rows(240)
    second = changed_at_random(first, seed)
    one = delivered(tmp_path, first, "survei_2026.csv")
    two = delivered(tmp_path, second, "survei_2026_b.csv")
    assert version_before(two) == one and version_before(one) == ""
    (table,) = compare_versions(two).tables
    expected = by_pandas(first, second)
    assert (table.added, table.removed, table.changed) == tuple(
        expected[k] for k in ("added", "removed", "changed")
    )
    columns = dict(table.changed_columns)
    assert (columns["age_years"], columns["sex"]) == (expected["umur"], expected["jk"])
    assert table.key == ("household_id", "person_no")
    assert table.rows_after - table.rows_before == table.added - table.removed


def test_next_years_rows_are_matched_without_their_year(empty_store: Store, tmp_path: Path) -> None:
    delivered(tmp_path, person_rows(), "survei_2025.csv")
    changed = person_rows()
    changed[0][7] = 33
    two = delivered(tmp_path, changed, "survei_2026.csv", is_published=False)
    (table,) = compare_versions(two).tables
    assert (table.added, table.removed, table.changed) == (0, 0, 1)
    assert dict(table.changed_columns)["age_years"] == 1


def test_without_a_key_whole_rows_are_compared(empty_store: Store, tmp_path: Path) -> None:
    from pipelines.comparison import _difference

    old = pd.DataFrame({"incident_type": ["crime", "crime", "dispute"], "row_number": [2, 3, 4]})
    new = pd.DataFrame(
        {"incident_type": ["crime", "disaster"], "row_number": [2, 3], "area_code": ["1", "2"]}
    )
    old.to_parquet(tmp_path / "old.parquet")
    new.to_parquet(tmp_path / "new.parquet")
    with empty_store.engine() as engine:
        found = _difference(engine, "incident", tmp_path / "old.parquet", tmp_path / "new.parquet")
        only_new = _difference(engine, "incident", None, tmp_path / "new.parquet")
    assert found == TableDifference("incident", 3, 2, 1, 2, 0, (), (), ("area_code",), ())
    assert (only_new.added, only_new.removed) == (2, 0)


def test_what_is_first_or_of_another_source_is_not_compared(empty_store: Store, tmp_path: Path) -> None:
    one = delivered(tmp_path, person_rows(), "survei_2026.csv")
    with pytest.raises(TaksirError, match="nothing to compare it with"):
        compare_versions(one)


@pytest.fixture
def own_region(loaded_region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A copy of the example region that a test may change."""
    shutil.copytree(loaded_region, tmp_path / "store")
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    yield open_store()
    workspace._opened.cache_clear()


def test_the_effect_on_the_headlines_is_that_of_publishing_it(own_region: Store, tmp_path: Path) -> None:
    """What is announced before publishing is what the figures say afterwards."""
    from taksir import needs

    survey = tmp_path / "survei_kebutuhan_2026.xlsx"
    shutil.copy(paths.EXAMPLE / survey.name, survey)
    shorter(survey)
    before = {line.released.indicator.id: line.released for line in needs.headlines()}
    proposal = receive_delivery(survey, survey.name, source_id="survei_kebutuhan", actor="t")
    recipe = confirm_recipe(proposal.recipe, None, by="t")
    found = check_delivery(proposal.delivery_id, recipe, actor="t", leave_out_faulty_rows=True)
    assert found.can_publish
    announced = {effect.indicator_id: effect for effect in compare_versions(proposal.delivery_id).headlines}
    assert not list(own_region.records.staging(proposal.delivery_id).glob("work-*"))
    publish_delivery(proposal.delivery_id, actor="t")
    after = {line.released.indicator.id: line.released for line in needs.headlines()}
    assert set(announced) == set(before) == set(after)
    for name, effect in announced.items():
        for found, told in ((effect.before, before[name]), (effect.after, after[name])):
            for column in ("estimate", "low", "high"):
                # Sums are added in another order: the last digits of a sum of floats may differ.
                assert found.table[column][0] == pytest.approx(told.table[column][0], rel=1e-12)
    assert announced["DIS-01"].before.table["estimate"][0] != announced["DIS-01"].after.table["estimate"][0]


def shorter(path: Path) -> None:
    """The survey without the last tenth of its households, whose members then have none."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    main = book.worksheets[0]
    main.delete_rows(int(main.max_row * 0.9), main.max_row)
    book.save(path)


def test_a_first_delivery_names_the_source_whose_indicators_it_takes_over(
    empty_store: Store, tmp_path: Path
) -> None:
    delivered(tmp_path, person_rows(), "survei_2025.csv")
    later = delivered(tmp_path, person_rows(60), "lain_2026.csv", is_published=False, source_id="lain")
    earlier = delivered(tmp_path, person_rows(61), "dulu_2024.csv", is_published=False, source_id="dulu")
    (taken,) = takeovers(later)
    answered = {
        choice.id
        for choice in (*load_catalogue().indicators, *load_catalogue().statistics)
        if choice.table == "person" and not missing_columns(choice, current_evidence())
    }
    assert taken == Takeover("survei", "2025", tuple(sorted(answered))) and len(answered) >= 3
    assert takeovers(earlier) == ()  # of an earlier year: figures stay with the later survey
    publish_delivery(later, actor="t")
    assert takeovers(later) == ()  # published: nothing is announced any more


def test_the_headlines_announced_for_a_first_delivery_are_those_it_makes(
    empty_store: Store, tmp_path: Path
) -> None:
    delivered(tmp_path, person_rows(), "survei_2025.csv")
    later = delivered(tmp_path, person_rows(120), "lain_2026.csv", is_published=False, source_id="lain")
    announced = {effect.indicator_id: effect for effect in headline_effects(later)}
    publish_delivery(later, actor="t")
    told = {name: effect.after.table for name, effect in announced.items() if effect.after is not None}
    assert told
    for name, table in told.items():
        after = estimate_need(name, "").table
        assert table["withheld"][0] == after["withheld"][0]
        assert table["estimate"][0] == pytest.approx(after["estimate"][0], rel=1e-12, nan_ok=True)
