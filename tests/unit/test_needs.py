"""Questions answered from a store whose truth is on the table: brute force in pandas is the oracle."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from taksir import needs, shapes
from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.shapes import map_geometry


def brute_force_orphans(persons: pd.DataFrame) -> pd.Series:
    """Weighted share of children with a parent dead, per sub-district."""
    children = persons[persons["age_years"] < 18]
    is_orphan = (children["father_alive"] == 0) | (children["mother_alive"] == 0)
    weight = children["person_weight"]
    return (weight * is_orphan).groupby(children["area_code"]).sum() / weight.groupby(
        children["area_code"]
    ).sum()


def test_a_rate_is_the_weighted_share(region: pd.DataFrame) -> None:
    table = needs.estimate_need("ORP-01", "kecamatan").table.set_index("area_code")
    expected = 100 * brute_force_orphans(region)
    np.testing.assert_allclose(table["estimate"], expected, rtol=1e-12)
    assert table["area_name"].to_dict() == {"990101": "Satu", "990102": "Dua"}


def test_a_count_is_the_rate_times_the_census_of_the_same_place(region: pd.DataFrame) -> None:
    """The census speaks BPS, where the two sub-districts stand in the other order."""
    table = needs.estimate_need("ORP-01", "kecamatan").table.set_index("area_code")
    expected = brute_force_orphans(region) * pd.Series({"990101": 900.0, "990102": 400.0})
    np.testing.assert_allclose(table["count"], expected, rtol=1e-12)


def test_poverty_takes_the_line_of_the_kind_of_area(region: pd.DataFrame) -> None:
    per_person = region["expenditure_month_idr"] / region["hh_size"]
    is_poor = per_person < region["urban_rural"].map({"K": 600.0, "D": 500.0})
    weight = region["person_weight"]
    expected = 100 * (weight * is_poor).sum() / weight.sum()
    row = needs.estimate_need("POV-01", "").table.iloc[0]
    assert row["estimate"] == pytest.approx(expected, rel=1e-12)
    assert row["count"] == pytest.approx(expected / 100 * 4000, rel=1e-12)


def test_a_counted_ratio_has_no_sampling_error(region: pd.DataFrame) -> None:
    released = needs.estimate_need("ELD-01", "kecamatan")
    table = released.table.set_index("area_code")
    assert table["estimate"].to_dict() == pytest.approx({"990101": 15.0, "990102": 10.0})
    assert table["se"].isna().all() and set(table["reliability"]) == {"counted"}


def test_what_cannot_be_computed_names_what_is_missing(region: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="no published delivery brings .*wg_seeing"):
        needs.estimate_need("DIS-01", "kecamatan")
    choices = {choice.indicator.id: choice for choice in needs.indicator_choices()}
    assert "wg_seeing" in choices["DIS-01"].missing and choices["DIS-01"].levels == ()
    assert choices["ORP-01"].levels == ("kabupaten", "kecamatan")
    assert choices["ORP-04"].levels == ("kabupaten",)


def test_misspelt_questions_are_answered_in_words(region: pd.DataFrame) -> None:
    with pytest.raises(TaksirError, match="There is no indicator XYZ-99"):
        needs.estimate_need("XYZ-99", "kecamatan")
    with pytest.raises(TaksirError, match="There is no area level kampung. Choose one of: provinsi"):
        needs.estimate_need("ORP-01", "kampung")


def test_a_figure_rebuilds_after_newer_data_came(region: pd.DataFrame, publish, store) -> None:  # noqa: ANN001
    figure = needs.estimate_need("ORP-01", "kecamatan")
    publish("survei", "survey", period="2027", person=region.assign(father_alive=1))
    assert needs.estimate_need("ORP-01", "kecamatan").id != figure.id
    rebuilt, is_same = needs.rebuild_figure(figure.id)
    assert is_same
    pd.testing.assert_frame_equal(rebuilt.table, figure.table)
    store.register.withdraw(store.register.current_deliveries()[-1]["id"], actor="t")
    assert needs.estimate_need("ORP-01", "kecamatan").id == figure.id


def test_without_data_everything_says_so(store) -> None:  # noqa: ANN001
    assert needs.headlines() == ()
    assert all(choice.missing for choice in needs.indicator_choices())
    assert needs.region_name("id") == "–"
    assert map_geometry("kecamatan") is None


def test_a_profile_holds_one_row_for_each_indicator(region: pd.DataFrame) -> None:
    figures = needs.area_profile("990101", "kecamatan")
    assert {"ORP-01", "POV-01", "ELD-01"} <= {figure.indicator.id for figure in figures}
    assert all(len(figure.table) == 1 for figure in figures)


def test_the_geometry_is_written_once_and_bears_codes_only(
    region: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "_folder", lambda: tmp_path / "shapes")
    geometry = map_geometry("kecamatan")
    assert geometry is not None and geometry.codes == ("990101", "990102")
    assert geometry.names["990102"] == "Dua"
    written = sorted(path.name for path in (tmp_path / "shapes").iterdir())
    assert len(written) == 3 and all(path.endswith(".json.gz") for path in written)
    assert set(shapes.drawn_features(geometry.url)["features"][0]) == {"type", "id", "properties", "geometry"}
    assert shapes.kept_shapes(geometry.url.removeprefix(shapes.ADDRESS)) == tmp_path / "shapes" / written[2]
    assert shapes.kept_shapes("../shapes/" + written[2]) is None
    assert area_index().levels == ("kabupaten", "kecamatan")


def test_codes_of_another_system_reach_home_only_over_a_bridge(region: pd.DataFrame) -> None:
    index = area_index()
    crossed = index.at_home(pd.Series(["9901020", "9901999"]), "bps")
    assert crossed.tolist()[0] == "990101" and pd.isna(crossed.tolist()[1])


def test_either_of_two_columns_is_named_as_a_choice(store, publish, region: pd.DataFrame) -> None:  # noqa: ANN001
    publish("survei", "survey", period="2028", person=region.drop(columns="expenditure_month_idr"))
    choices = {choice.indicator.id: choice for choice in needs.indicator_choices()}
    assert choices["POV-01"].missing == ("expenditure_pc/expenditure_month_idr",)


def test_an_older_round_is_measured_with_the_line_of_its_own_year(publish, region: pd.DataFrame) -> None:  # noqa: ANN001
    """The line is 600 and 500 in 2026; in 2024 it was 300 and 250."""
    lines = pd.DataFrame(
        {
            "area_code": "9901", "code_system": "kemendagri", "urban_rural": ["K", "D"] * 2,
            "poverty_line": [600.0, 500.0, 300.0, 250.0], "period_year": [2026, 2026, 2024, 2024],
        }
    )  # fmt: skip
    publish("garis", "poverty_line", poverty_line=lines)
    now = needs.estimate_need("POV-01", "").table["estimate"].iloc[0]
    publish("survei", "survey", period="2025", person=region)
    per_person = region["expenditure_month_idr"] / region["hh_size"]
    is_poor = per_person < region["urban_rural"].map({"K": 300.0, "D": 250.0})
    weight = region["person_weight"]
    expected = 100 * (weight * is_poor).sum() / weight.sum()
    then = needs.estimate_need("POV-01", "").table["estimate"].iloc[0]
    assert then == pytest.approx(expected, rel=1e-12) and then < now
