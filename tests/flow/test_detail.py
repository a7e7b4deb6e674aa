"""An officer sees her own area in detail and every other as released: asked in taksir, tested there."""

from collections.abc import Iterator

import pytest

from taksir import figures, needs
from taksir.areas import area_index
from taksir.detail import detail_areas, estimate_detail
from taksir.errors import TaksirError
from taksir.people import Member, NotPermittedError, acting_as, local_member
from taksir.store.audit import AuditChoice
from taksir.store.workspace import Store

OWN, OTHER = "990101", "990102"
COUNTED = "ELD-01"
"""A census ratio, which is there for every village."""


@pytest.fixture
def officer(example_region: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Member]:
    monkeypatch.setenv("TAKSIR_SIGN_IN", "x")
    member = Member("Ibu Sari", frozenset({"planner"}), (OWN,), subject="s")
    with acting_as(member):
        yield member


def test_she_sees_every_village_of_her_own_area(officer: Member) -> None:
    found = estimate_detail(COUNTED, "desa", OWN)
    assert list(found.table["area_code"]) == area_index().codes("desa", OWN)
    assert found.table["area_code"].str.startswith(OWN).all()
    assert found.table["count"].notna().all() and found.table["estimate"].between(0, 100).all()
    assert [code for code, _ in detail_areas()] == [OWN]


def test_a_sensitive_register_is_open_to_her_where_it_is_shut_to_others(officer: Member) -> None:
    """Every registered count of her area adds up; released, none of these levels may be shown at all."""
    sensitive = next(
        choice.indicator
        for choice in needs.indicator_choices()
        if choice.indicator.sens == "high" and choice.indicator.table == "register" and choice.levels
    )
    with pytest.raises(TaksirError):
        needs.estimate_need(sensitive.id, "kecamatan")
    found = estimate_detail(sensitive.id, "kecamatan", OWN)
    assert len(found.table) == 1 and found.table["reliability"].tolist() == ["counted"]


@pytest.mark.parametrize("code", [OTHER, "9901", "99", "", "990", "99010"])
def test_no_other_area_opens_and_the_attempt_is_written_down(
    officer: Member, example_region: Store, code: str
) -> None:
    with pytest.raises(NotPermittedError):
        estimate_detail(COUNTED, "desa", code)
    last = example_region.register.audit_lines(AuditChoice(limit=1))[0]
    assert (last["actor"], last["action"]) == ("Ibu Sari", "refuse")


def test_other_areas_she_sees_as_released(officer: Member) -> None:
    released = needs.estimate_need("POV-01", "kecamatan")
    assert OTHER in set(released.table["area_code"])
    with acting_as(Member("Pak Budi", frozenset({"viewer"}), subject="b")):
        same = needs.estimate_need("POV-01", "kecamatan")
    assert figures.csv_bytes(same, "id") == figures.csv_bytes(released, "id")


def test_every_look_is_written_down(officer: Member, example_region: Store) -> None:
    estimate_detail(COUNTED, "desa", OWN)
    last = example_region.register.audit_lines(AuditChoice(limit=1))[0]
    assert (last["actor"], last["action"], last["object_id"]) == ("Ibu Sari", "detail", COUNTED)
    assert OWN in last["detail"]


@pytest.mark.parametrize("role", ["viewer", "organizer", "agency uploader", "administrator"])
def test_a_role_without_detail_sees_none(officer: Member, role: str) -> None:
    with acting_as(Member("x", frozenset({role}), subject="x")), pytest.raises(NotPermittedError):
        estimate_detail(COUNTED, "desa", OWN)


def test_detail_cannot_be_taken_along(officer: Member) -> None:
    """It is no `Released`: whatever makes a file of a figure refuses it."""
    found = estimate_detail(COUNTED, "desa", OWN)
    for make in (figures.csv_bytes, figures.xlsx_bytes):
        with pytest.raises(AttributeError):
            make(found, "id")  # type: ignore[arg-type]


def test_what_a_sample_cannot_say_stays_blank(example_region: Store) -> None:
    with acting_as(local_member()):
        found = estimate_detail("ORP-01", "kecamatan", "99")
        blank = found.table["reliability"].isin(["unreliable", "not_computable"])
        assert found.table.loc[blank, ["estimate", "low", "high", "count"]].isna().all(axis=None)
        with pytest.raises(TaksirError, match="was not designed for areas this small"):
            estimate_detail("ORP-01", "desa", "99")
