"""Entries: written, refused, merged, taken back, and asked who may; the register is a real one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from taksir import people, written
from taksir.catalogue_entries import entry_kind, load_kinds
from taksir.errors import TaksirError
from taksir.people import Member, NotPermittedError, acting_as
from taksir.store.audit import AuditChoice
from taksir.store.workspace import open_store

SOUND = {"title": "Anak tanpa ayah", "audience": "Forum kabupaten"}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    yield


def somebody(*roles: str, areas: tuple[str, ...] = ("",), name: str = "Sri") -> Member:
    return Member(name, roles=frozenset(roles), area_codes=areas, issuer="i", subject=name)


def test_what_was_written_is_read_again_without_what_the_kind_does_not_know() -> None:
    kept = written.write("story", {**SOUND, "title": "  Anak tanpa ayah ", "text": "", "unknown": 1})
    assert kept.body == SOUND
    assert (kept.version, kept.is_deleted) == (1, False)
    assert written.entries("story") == (kept,)
    assert written.entry("story", kept.id) == kept


def test_every_fault_is_told_at_once_and_nothing_is_written() -> None:
    kept = written.write("story", SOUND)
    with pytest.raises(written.EntryFaultsError) as refused:
        written.write("story_view", {"place": 0, "link": "x" * 2_001}, parent_id=kept.id)
    assert {fault.field_id for fault in refused.value.faults} == {"place", "heading", "link"}
    assert written.entries("story_view") == ()


@pytest.mark.parametrize("place", ["2", 1.5, True, float("nan"), 201])
def test_a_wrong_number_is_a_fault(place: object) -> None:
    kind = entry_kind("story_view")
    story = written.write("story", SOUND)
    faults = written.entry_faults(kind, {"place": place, "heading": "h", "link": "map"}, parent_id=story.id)
    assert [fault.field_id for fault in faults] == ["place"]


def test_what_belongs_to_something_gone_is_refused() -> None:
    story = written.write("story", SOUND)
    written.delete("story", story.id, based_on=1)
    for parent in ("", "story-0", story.id):
        with pytest.raises(written.EntryFaultsError, match="belongs to is not there"):
            written.write("story_view", {"place": 1, "heading": "h", "link": "map"}, parent_id=parent)


def test_who_was_slower_is_told_and_loses_nothing() -> None:
    first = written.write("story", SOUND)
    theirs = written.write("story", {**SOUND, "audience": "Bupati"}, entry_id=first.id, based_on=1)
    mine = {**SOUND, "title": "Anak yatim"}
    with pytest.raises(written.EntryConflictError) as refused:
        written.write("story", mine, entry_id=first.id, based_on=1)
    assert refused.value.theirs == theirs
    both = written.merged(first.body, mine, theirs.body)
    assert both == written.Merged({"title": "Anak yatim", "audience": "Bupati"}, ())
    assert written.write("story", both.body, entry_id=first.id, based_on=2).version == 3


def test_a_field_that_both_changed_is_disputed_and_one_emptied_is_emptied() -> None:
    base = {"a": 1, "b": 1, "c": 1, "d": 1}
    both = written.merged(base, {"a": 2, "b": 2, "d": 1}, {"a": 3, "b": 2, "c": 1})
    assert both == written.Merged({"a": 3, "b": 2}, ("a",))


def test_going_back_restoring_and_history_keep_every_version() -> None:
    first = written.write("story", SOUND)
    written.write("story", {"title": "Lain"}, entry_id=first.id, based_on=1)
    assert written.go_back("story", first.id, 1, based_on=2).body == SOUND
    gone = written.delete("story", first.id, based_on=3)
    assert written.entries("story") == ()
    assert written.deleted_entries("story") == (gone,)
    assert written.restore("story", first.id).version == 5
    assert written.go_back("story", first.id, 2, based_on=5).body == {"title": "Lain"}
    assert [version.version for version in written.history("story", first.id)] == [6, 5, 4, 3, 2, 1]


def test_a_version_that_never_was_does_not_come_back_and_an_old_view_may_not_go_back() -> None:
    first = written.write("story", SOUND)
    with pytest.raises(TaksirError, match="no version 7"):
        written.go_back("story", first.id, 7, based_on=1)
    written.write("story", {"title": "Lain"}, entry_id=first.id, based_on=1)
    with pytest.raises(written.EntryConflictError):
        written.go_back("story", first.id, 1, based_on=1)


def test_a_draft_is_kept_per_person_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(people.SETTING, "on")
    with acting_as(somebody("organizer", name="Sri")):
        written.keep_draft("story", {"title": "Setengah"}, based_on=4)
        written.keep_draft("story", {"title": "Setengah jadi"}, based_on=4)
        assert written.draft("story").body == {"title": "Setengah jadi"}
    with acting_as(somebody("organizer", name="Budi")):
        assert written.draft("story") is None
    with acting_as(somebody("organizer", name="Sri")):
        written.drop_draft("story")
        assert written.draft("story") is None


def test_who_may_not_write_is_refused_and_that_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(people.SETTING, "on")
    with acting_as(somebody("viewer")), pytest.raises(NotPermittedError):
        written.write("story", SOUND)
    with acting_as(somebody("data steward")):
        refused = open_store().register.audit_lines(AuditChoice(limit=1))
    assert refused[0]["action"] == "refuse"
    with acting_as(somebody("organizer")):
        written.write("story", SOUND)
    with acting_as(somebody("viewer")):
        assert len(written.entries("story")) == 1
        assert not written.may_write("story")


def test_the_audit_names_fields_never_what_they_say() -> None:
    kept = written.write("story", {**SOUND, "text": "Rahasiawati"})
    written.write("story", {**SOUND, "text": "Rahasiawati lagi"}, entry_id=kept.id, based_on=1)
    lines = open_store().register.audit_of(kept.id)
    assert [line["action"] for line in lines] == ["write entry", "write entry"]
    assert "Rahasia" not in str(lines)
    assert '"text"' in lines[1]["detail"]


def test_a_rule_of_a_room_is_obeyed_whatever_the_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taksir.written.checking._rules", {})
    fault = written.EntryFault("title", "A title needs two words. Add one.")
    written.add_rule("story", lambda body, _: [] if " " in body["title"] else [fault])
    kept = written.write("story", SOUND)
    with pytest.raises(written.EntryFaultsError, match="two words"):
        written.write("story", {"title": "Satu"}, entry_id=kept.id, based_on=1)


def test_two_who_write_at_once_get_one_version_each_and_one_a_refusal() -> None:
    first = written.write("story", SOUND)
    register = open_store().register
    with register.writing() as connection:
        moved = connection.execute(sa.text("update entry set version = version + 1"))
        assert moved.rowcount == 1
        connection.rollback()
    written.write("story", {"title": "A"}, entry_id=first.id, based_on=1)
    with pytest.raises(written.EntryConflictError):
        written.delete("story", first.id, based_on=1)


def test_values_are_said_in_the_readers_words() -> None:
    story = written.write("story", SOUND)
    view = written.write(
        "story_view", {"place": 1_200 // 100, "heading": "h", "link": "map"}, parent_id=story.id
    )
    kind = entry_kind("story_view")
    (row,) = written.entry_rows(kind, [view], "id")
    assert row == {"Urutan": "12", "Pesan": "h", "Tautan tampilan": "map"}
    assert written.entry_title(view, "id") == "h"


def test_every_kind_of_the_catalogue_holds_together_and_speaks_both_languages() -> None:
    for kind in load_kinds().values():
        for words in (kind.label, kind.plural, kind.about, *(field.label for field in kind.fields)):
            assert words.id and words.en, kind.id


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("permission: everything", "permission"),
        ("title_field: nothing", "title_field"),
        ("parent: nothing", "parent"),
        ("fields: [{id: title, type: text, label_id: J}]", "title"),
        ("fields: [{id: title, type: secret, label_id: J, label_en: T}]", "title"),
        ("fields: [{id: title, type: choice, label_id: J, label_en: T}]", "title"),
        ("fields: [{id: title, type: reference, refers_to: x, label_id: J, label_en: T}]", "title"),
    ],
)
def test_a_kind_that_does_not_hold_together_is_refused(tmp_path: Path, change: str, place: str) -> None:
    folder = tmp_path / "idn" / "entries"
    folder.mkdir(parents=True)
    name = change.split(":")[0]
    lines = [
        "id: kind", "label_id: K", "label_en: K", "permission: plan", "title_field: title",
        "fields: [{id: title, type: text, label_id: J, label_en: T}]",
    ]  # fmt: skip
    kept = [line for line in lines if line.split(":")[0] != name]
    (folder / "kind.yaml").write_text("\n".join([*kept, change]))
    with pytest.raises(TaksirError, match=f"at {place}"):
        load_kinds("idn", tmp_path)


def test_a_step_that_is_not_allowed_is_refused_and_what_was_right_once_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("taksir.written.checking._step_rules", {})

    def only_forward(before: Mapping | None, after: Mapping) -> list[written.EntryFault]:
        is_back = before is not None and before["title"] > after["title"]
        return [written.EntryFault("title", "Not back.")] if is_back else []

    written.add_step_rule("story", only_forward)
    kept = written.write("story", {"title": "a"})
    written.write("story", {"title": "b"}, entry_id=kept.id, based_on=1)
    with pytest.raises(written.EntryFaultsError, match="Not back"):
        written.write("story", {"title": "a"}, entry_id=kept.id, based_on=2)
    with pytest.raises(written.EntryConflictError):  # who is behind sees what is there before being judged
        written.write("story", {"title": "a"}, entry_id=kept.id, based_on=1)
    assert written.go_back("story", kept.id, 1, based_on=2).body == {"title": "a"}
    assert written.go_back("story", kept.id, 2, based_on=3).body == {"title": "b"}
