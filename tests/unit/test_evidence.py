"""What is published is looked up once a page, for whoever may see it, and anew after something changed."""

import pandas as pd
import pytest

from taksir import evidence, people
from taksir.areas import AreaIndex
from taksir.evidence import current_evidence, one_evidence
from taksir.store.lookups import Lookups


def census(persons: float) -> pd.DataFrame:
    return pd.DataFrame({"area_code": ["990101"], "pop_total": [persons]})


@pytest.fixture
def looked_up(monkeypatch):
    """How many times the register was asked what is published."""
    asked = []
    look_up = Lookups.current_deliveries

    def counted(self):
        asked.append(1)
        return look_up(self)

    monkeypatch.setattr(Lookups, "current_deliveries", counted)
    return asked


def test_within_a_page_the_register_is_asked_once(publish, looked_up):
    publish("census", "census", area=census(1.0))
    outside = {current_evidence().version, current_evidence().version}
    assert len(looked_up) == 2
    with one_evidence():
        assert {current_evidence().version for _ in range(9)} == outside
    assert len(looked_up) == 3
    current_evidence()
    assert len(looked_up) == 4


def test_what_is_published_meanwhile_is_seen_at_once(publish):
    with one_evidence():
        assert current_evidence().files == ()
        first = publish("census", "census", area=census(1.0))
        (seen,) = current_evidence().files
        assert seen.delivery_id == first
        publish("census", "census", area=census(2.0))
        assert current_evidence().files[0].delivery_id != first


def test_who_may_not_see_figures_is_refused_within_a_page_too(publish, monkeypatch):
    publish("census", "census", area=census(1.0))
    with one_evidence():
        assert current_evidence().files

        def refuse(*_: object, **__: object) -> str:
            raise people.NotPermittedError("Nobody is signed in. Sign in first.")

        monkeypatch.setattr(evidence, "permitted", refuse)
        with pytest.raises(people.NotPermittedError):
            current_evidence()


def test_codes_inside_an_area_are_those_that_begin_like_it():
    """Oracle: every code looked at by itself."""
    codes = ["9901", "9902", "990101", "990102", "990110", "990201", "99011", "9901012001", "9901"[:3] + "9"]
    levels = ["kabupaten" if len(code) == 4 else "kecamatan" for code in codes]
    index = AreaIndex(pd.DataFrame({"code": codes, "level": levels, "name": codes}), "kemendagri")
    for level in ("kabupaten", "kecamatan", "desa"):
        for within in ("", "99", "9901", "990101", "98", "9999"):
            plainly = sorted(
                c for c, own in zip(codes, levels, strict=True) if own == level and c.startswith(within)
            )
            assert index.codes(level, within) == plainly


def test_a_name_finds_the_larger_area_before_a_village_of_that_name() -> None:
    names = {
        "3201": "Kabupaten Bogor",
        "3271": "Kota Bogor",
        "3212242001": "Bogor",
        "1708042028": "Bogor Baru",
        "3201012001": "Kampung Bogor",
        "3203": "Kabupaten Cianjur",
    }
    table = pd.DataFrame({"code": list(names), "level": "", "name": list(names.values())})
    index = AreaIndex(table, "kemendagri")
    assert index.found("bogor") == ["3201", "3271", "3212242001", "3201012001", "1708042028"]
    assert index.found("Bogor", 2) == ["3201", "3271"]
    assert index.found("32.03") == ["3203"]
