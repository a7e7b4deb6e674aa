"""What people said about places is kept, replaced and written into the audit."""

from pathlib import Path

from taksir.store.place_memory import remember_places, remembered_places
from taksir.store.register import Register


def register_in(folder: Path) -> Register:
    return Register(f"sqlite:///{folder / 'register.sqlite'}")


def test_the_last_word_about_a_place_counts(tmp_path: Path) -> None:
    register = register_in(tmp_path)
    assert remembered_places(register, "kemendagri") == {}
    remember_places(register, "kemendagri", {("9901", "lembah sehaty"): "990101", ("", "9"): ""}, actor="a")
    remember_places(register, "kemendagri", {("9901", "lembah sehaty"): "990102"}, actor="b")
    remember_places(register, "bps", {("9901", "lembah sehaty"): "9901010"}, actor="b")
    expected = {("9901", "lembah sehaty"): "990102", ("", "9"): ""}
    assert remembered_places(register, "kemendagri") == expected
    assert remembered_places(register, "bps") == {("9901", "lembah sehaty"): "9901010"}


def test_each_time_is_a_line_of_the_audit_and_nothing_is_none(tmp_path: Path) -> None:
    register = register_in(tmp_path)
    remember_places(register, "bps", {}, actor="a")
    assert register.audit_of("bps") == []
    remember_places(register, "bps", {("", "x"): "99"}, actor="a")
    (line,) = register.audit_of("bps")
    assert line["action"] == "confirm places"
    assert register.fault_in_audit() is None
