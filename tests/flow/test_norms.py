"""A standard, a rule or a weight that changes is a line of the audit, with its value before and after."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from planted import as_csv, people
from stated import SAID

from pipelines.command import main
from taksir.catalogue import load_catalogue
from taksir.store import norms
from taksir.store.audit import AuditChoice
from taksir.store.workspace import Store


def lines(store: Store, action: str) -> list[dict]:
    found = store.register.audit_lines(AuditChoice(action=action))
    return [{"on": line["object_id"], **json.loads(line["detail"])} for line in found]


def test_the_first_opening_writes_all_down_and_the_next_nothing(empty_store: Store) -> None:
    assert len(lines(empty_store, "record standards")) == 1
    norms.note_norms(empty_store.register)
    assert len(lines(empty_store, "record standards")) == 1 and lines(empty_store, "change standard") == []


def test_a_changed_standard_and_a_changed_rule_are_written_down_once(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue, rules = load_catalogue(), norms.load_rules()
    with_norm = (entry for entry in catalogue.indicators if entry.standard)
    changed = next(entry for entry in with_norm if entry.standard.value is not None)
    standard = replace(changed.standard, value=changed.standard.value + 1)
    indicators = tuple(
        replace(entry, standard=standard) if entry is changed else entry for entry in catalogue.indicators
    )
    monkeypatch.setattr(norms, "load_catalogue", lambda: replace(catalogue, indicators=indicators))
    stricter = replace(rules, smallest_base_persons=rules.smallest_base_persons + 5)
    monkeypatch.setattr(norms, "load_rules", lambda: stricter)
    for _ in range(2):
        norms.note_norms(empty_store.register)
    found = {line["on"]: line for line in lines(empty_store, "change standard")}
    assert set(found) == {f"standard {changed.id}", "rule smallest_base_persons"}
    line = found[f"standard {changed.id}"]
    assert line["after"]["value"] == line["before"]["value"] + 1
    monkeypatch.undo()
    norms.note_norms(empty_store.register)
    assert len(lines(empty_store, "change standard")) == 4  # back again is a change too
    assert empty_store.register.fault_in_audit() is None


def test_another_column_of_weights_is_written_down(empty_store: Store, tmp_path: Path) -> None:
    frame = people().loc[:, "id_ruta":"ibu_hidup"]
    for header in ("weind", "penimbang_individu", "penimbang_individu"):
        path = as_csv(frame.rename(columns={"weind": header}), tmp_path)
        path.write_text(path.read_text() + "\n" * len(list(tmp_path.iterdir())))
        ran = CliRunner().invoke(main, ["load", str(path), "--source", "survei", *SAID])
        assert ran.exit_code in (0, 1), ran.output
    found = lines(empty_store, "change weight")
    assert len(found) == 1
    assert found[0]["before"] != found[0]["after"]
