"""Who may do what: each role does what it should and nothing else, asked in `taksir`, below the pages."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taksir import evidence, exports, membership, people, written
from taksir.errors import TaksirError
from taksir.people import Member, NotPermittedError, acting_as
from taksir.store import workspace
from taksir.store.audit import AuditChoice
from taksir.store.workspace import Store, open_store

SUBJECTS = {role: Member(f"a {role}", frozenset({role}), subject=role) for role in people.ROLES}

# What each permission guards, by the function that must ask for it.
STEP = {
    "title": "Musrenbang", "scope": "desa", "from_month": 1, "until_month": 2, "year_offset": -1,
}  # fmt: skip

DEEDS: dict[str, tuple[str, Callable[[Store], object]]] = {
    "see figures": (people.READ, lambda store: evidence.current_evidence()),
    "rebuild a figure": (people.READ, lambda store: evidence.pinned_evidence([])),
    "receive": (people.DELIVER, lambda store: receive(store)),
    "confirm a recipe": (people.DELIVER, lambda store: confirm(store)),
    "publish": (people.PUBLISH, lambda store: store.register.publish(prepared(store), {}, actor="me")),
    "withdraw": (people.PUBLISH, lambda store: store.register.withdraw(published(store), actor="me")),
    "read the audit": (people.AUDIT, lambda store: store.register.audit_lines()),
    "export a figure": (people.EXPORT, lambda store: export("figure")),
    "export the audit": (people.AUDIT, lambda store: export("audit")),
    "give a role": (people.MEMBERS, lambda store: invite("a@b.id")),
    "take a role": (people.MEMBERS, lambda store: revoke()),
    "write a story": (people.ORGANIZE, lambda store: written.write("story", {"title": "A"})),
    "write a step of planning": (people.PLAN, lambda store: written.write("calendar_step", STEP)),
    "list the roster": (people.MEMBERS, lambda store: membership.members()),
}  # fmt: skip


def export(kind: str) -> bytes:
    return exports.exported(kind, "id", lambda: b"", form="csv")


def invite(email: str) -> None:
    membership.grant(email, ["viewer"], area_codes=[""], groups=[])


def receive(store: Store) -> str:
    return store.register.receive(file_name="a.csv", raw_sha256="0" * 64, size_bytes=1, actor="me")


def confirm(store: Store) -> str:
    return store.register.confirm_recipe(source={"id": "s", "title": "S"}, kind="k", body="{}", actor="me")


def prepared(store: Store) -> str:
    with acting_as(people.local_member("steward")):
        delivery_id, recipe_id = receive(store), confirm(store)
        store.register.advance(
            delivery_id, leaves=("received",), state="ready", source_id="s", recipe_id=recipe_id
        )
    return delivery_id


def published(store: Store) -> str:
    delivery_id = prepared(store)
    with acting_as(people.local_member("steward")):
        store.register.publish(delivery_id, {}, actor="me")
    return delivery_id


def revoke() -> None:
    with acting_as(people.local_member("admin")):
        membership.grant("c@d.id", ["viewer"], area_codes=[""], groups=[])
    membership.revoke("c@d.id")


def audit_actions(store: Store, **choice: str) -> list[tuple[str, str]]:
    with acting_as(people.local_member()):
        lines = store.register.audit_lines(AuditChoice(**choice))
    return [(line["actor"], line["action"]) for line in lines]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    yield open_store()
    workspace._opened.cache_clear()


@pytest.fixture
def signing_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in a house where everybody has to sign in."""
    monkeypatch.setenv("TAKSIR_SIGN_IN", "/etc/taksir/sign-in.toml")
    monkeypatch.setattr(people, "_found_by", [])
    return store


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", people.ROLES)
def test_a_role_does_what_it_may_and_nothing_else(signing_in: Store, role: str, deed: str) -> None:
    permission, act = DEEDS[deed]
    with acting_as(SUBJECTS[role]):
        if permission in people.ROLES[role]:
            act(signing_in)
        else:
            with pytest.raises(NotPermittedError, match=f"a {role} may not do this"):
                act(signing_in)


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_has_not_signed_in_does_nothing(signing_in: Store, deed: str) -> None:
    with pytest.raises(NotPermittedError, match="Nobody is signed in"):
        DEEDS[deed][1](signing_in)


@pytest.mark.parametrize("deed", DEEDS)
def test_without_the_setting_one_person_does_everything(store: Store, deed: str) -> None:
    DEEDS[deed][1](store)


def test_a_refusal_is_written_down_and_changes_nothing(signing_in: Store) -> None:
    delivery_id = published(signing_in)
    with acting_as(SUBJECTS["viewer"]), pytest.raises(NotPermittedError):
        signing_in.register.withdraw(delivery_id, actor="someone else")
    assert signing_in.register.delivery(delivery_id)["state"] == "published"
    assert audit_actions(signing_in)[0] == ("a viewer", "refuse")


def test_the_audit_names_who_signed_in_not_who_they_say_they_are(signing_in: Store) -> None:
    with acting_as(SUBJECTS["agency uploader"]):
        receive(signing_in)
    assert audit_actions(signing_in)[0] == ("a agency uploader", "receive")


def test_a_page_that_finds_the_visitor_is_asked_only_where_people_sign_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_found_by", [])
    people.identify_by(lambda: SUBJECTS["viewer"])
    assert people.at_work() == people.local_member()
    monkeypatch.setenv("TAKSIR_SIGN_IN", "x")
    assert people.at_work() == SUBJECTS["viewer"]


# -- the roster ------------------------------------------------------------------------------------


def claims(**changed: object) -> dict[str, object]:
    return {
        "is_logged_in": True, "iss": "https://login.example", "sub": "17", "name": "Ibu Sari",
        "email": "sari@dinsos.example", "email_verified": True,
    } | changed  # fmt: skip


@pytest.fixture
def sari(signing_in: Store) -> Store:
    with acting_as(people.local_member("admin")):
        membership.grant("Sari@dinsos.example", ["planner"], area_codes=["990101"], groups=["forum lansia"])
    return signing_in


def test_an_invited_address_is_bound_to_whoever_signs_in_with_it_first(sari: Store) -> None:
    member = membership.member_of(claims())
    assert member.name == "Ibu Sari" and member.roles == {"planner"} and member.groups == {"forum lansia"}
    assert member.is_within("9901012003") and not member.is_within("990102")
    thief = membership.member_of(claims(sub="18", name="Thief"))
    assert thief.permissions == frozenset()
    other_house = membership.member_of(claims(iss="https://evil.example"))
    assert other_house.permissions == frozenset()
    renamed = membership.member_of(claims(email="new@dinsos.example", email_verified=False))
    assert renamed.roles == {"planner"}


@pytest.mark.parametrize(
    "changed",
    [
        {"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}, {"email": ""},
        {"is_logged_in": False}, {"sub": ""}, {"iss": ""},
    ],
    ids=str,
)  # fmt: skip
def test_an_address_nobody_vouches_for_opens_nothing(sari: Store, changed: dict) -> None:
    assert membership.member_of(claims(**changed)).permissions == frozenset()
    assert membership.member_of(claims()).roles == {"planner"}


def test_a_role_that_is_taken_is_gone_at_once_also_for_a_download_already_offered(sari: Store) -> None:
    with acting_as(membership.member_of(claims())):
        offered = exports.on_demand("figure", "f1", lambda: b"numbers", form="csv")
    assert offered() == b"numbers"
    assert audit_actions(sari)[0] == ("Ibu Sari", "export")
    with acting_as(people.local_member("admin")):
        membership.revoke("sari@dinsos.example")
    with pytest.raises(NotPermittedError):
        offered()
    assert membership.member_of(claims()).permissions == frozenset()


def test_a_member_without_a_verified_address_before_is_not_known_by_it_later(sari: Store) -> None:
    """Somebody unknown cannot become known by naming an address that was bound to another subject."""
    membership.member_of(claims())
    assert membership.member_of(claims(sub="99")).permissions == frozenset()


@pytest.mark.parametrize("email", ["", "sari", "a@b@c", "a b@c.id", "a@b\n.id"])
def test_what_is_not_an_address_is_refused(store: Store, email: str) -> None:
    with pytest.raises(TaksirError, match="is not an e-mail address"):
        membership.grant(email, ["viewer"], area_codes=[""], groups=[])


def test_a_role_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(TaksirError, match="There is no role king"):
        membership.grant("a@b.id", ["king"], area_codes=[""], groups=[])


# -- groups, private tables ------------------------------------------------------------------------


def test_private_notes_open_to_their_group_only_and_no_role_opens_them(signing_in: Store) -> None:
    everything = Member("all roles", frozenset(people.ROLES), groups=frozenset({"forum lansia"}))
    with acting_as(everything):
        people.permitted_group("forum lansia")
        with pytest.raises(NotPermittedError, match="private to the group forum anak"):
            people.permitted_group("forum anak")


@pytest.mark.parametrize("table", people.PRIVATE_TABLES)
def test_private_tables_are_never_exported_by_anybody(store: Store, table: str) -> None:
    with pytest.raises(TaksirError, match="never exported"):
        exports.exported("figure", table, lambda: b"names", form="csv")


# -- the audit -------------------------------------------------------------------------------------


def test_the_audit_refuses_to_change_or_to_lose_a_line(store: Store) -> None:
    receive(store)
    with sqlite3.connect(store.folder / "register.sqlite") as connection:
        for step in ("update audit set actor = 'x'", "delete from audit", "delete from audit where seq = 1"):
            with pytest.raises(sqlite3.IntegrityError, match="keeps its lines"):
                connection.execute(step)
    connection.close()


@pytest.mark.parametrize(
    ("attack", "broken"),
    [
        ("delete from audit where seq = 2", 2),
        ("update audit set detail = '{}' where seq = 3", 3),
        ("update audit set seq = 9 where seq = 3", 3),
        ("delete from audit where seq = 1", 1),
    ],
)
def test_a_line_changed_behind_its_back_breaks_the_chain(store: Store, attack: str, broken: int) -> None:
    for _ in range(3):
        receive(store)
    with sqlite3.connect(store.folder / "register.sqlite") as connection:
        connection.execute("drop trigger audit_keeps_words")
        connection.execute("drop trigger audit_keeps_lines")
        connection.execute(attack)
    connection.close()
    assert store.register.fault_in_audit() == broken


def test_a_head_written_down_shows_that_the_end_was_cut_off(store: Store) -> None:
    from pipelines.history import audit_head, head_holds

    receive(store)
    receive(store)
    head = audit_head()
    assert head_holds(head) and not head_holds("2:" + "0" * 64) and not head_holds("x") and not head_holds("")
    with sqlite3.connect(store.folder / "register.sqlite") as connection:
        connection.execute("drop trigger audit_keeps_lines")
        connection.execute("delete from audit where seq = 3")
    connection.close()
    assert store.register.fault_in_audit() is None  # the chain alone cannot see it
    assert not head_holds(head)


def test_the_audit_is_filtered_by_person_step_thing_and_day(store: Store) -> None:
    first = store.register.receive(file_name="a", raw_sha256="1" * 64, size_bytes=1, actor="Sari")
    store.register.receive(file_name="b", raw_sha256="2" * 64, size_bytes=1, actor="Budi")
    exports.exported("figure", "f%_1", lambda: b"", form="csv")
    today = store.register.audit_lines()[0]["at"][:10]
    assert audit_actions(store, actor="Sari") == [("Sari", "receive")]
    assert audit_actions(store, action="export") == [("", "export")]
    assert audit_actions(store, object_id=first) == [("Sari", "receive")]
    assert audit_actions(store, object_id="%_") == [("", "export")]
    assert len(audit_actions(store, since=today, until=today)) == 4  # with the standards of the first opening
    assert audit_actions(store, until="2020-01-01") == [] and audit_actions(store, since="2999-01-01") == []
    detail = json.loads(store.register.audit_lines()[0]["detail"])
    assert detail == {"form": "csv", "kind": "figure"}


def test_parts_of_a_line_cannot_be_moved_over_their_borders(store: Store) -> None:
    """The hash joins the parts with a stroke, so no part may bring one."""
    store.register.receive(file_name="a", raw_sha256="1" * 64, size_bytes=1, actor="Sari|publish|x")
    line = store.register.audit_lines()[0]
    assert line["actor"] == "Sari/publish/x"
