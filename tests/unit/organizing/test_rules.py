"""Every kind of entry of this room: what holds together is kept, everything else is refused in words."""

import datetime
import itertools

import pytest

from taksir import organizing, written
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.errors import TaksirError
from taksir.organizing.cases import case_step_faults
from taksir.organizing.rules import KINDS
from taksir.written import EntryFaultsError

from .conftest import BODIES

TOMORROW = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()


def test_what_holds_together_is_kept_in_every_kind(write):
    for kind in KINDS:
        assert write(kind).body == BODIES[kind]


FAULTS = [
    ("who_does_what", {"reached_persons": 61}, "more than the capacity of {capacity}"),
    ("who_does_what", {"begins": "2026-03-02", "ends": "2026-03-01"}, "ends before it begins"),
    ("who_does_what", {"area": "990199"}, "is not known here"),
    ("who_does_what", {"service": "beds"}, "none of the answers"),
    ("stakeholder", {"power": 6}, "above {most}"),
    ("stakeholder", {"role": "Ketua, 0812 3456 7890"}, "telephone number"),
    ("meeting", {"date": TOMORROW}, "has not taken place"),
    ("meeting", {"disability_persons": 41}, "are too many"),
    ("meeting", {"under_18_persons": 30, "over_60_persons": 20}, "are too many"),
    ("meeting", {"decisions": "Hubungi sekdes@desa.id"}, "e-mail"),
    ("proposal", {"problem": "Membangun panti baru"}, "begins a solution"),
    ("proposal", {"problem": "Pelatihan, untuk ibu"}, "begins a solution"),
    ("proposal", {"state": "refused", "decided_on": "2026-02-01"}, "Write why"),
    ("proposal", {"state": "budgeted"}, "date of the decision"),
    ("proposal", {"state": "done"}, "Write the result"),
    ("proposal", {"women_persons": 5, "men_persons": 5, "disability_persons": 11}, "are too many"),
    ("voice", {"voters_persons": 2}, "Fewer than {fewest} voted"),
    ("voice", {"quote": "Kami lelah"}, "only with consent"),
    ("voice", {"quote": "Kami lelah", "has_consent": False}, "only with consent"),
    ("voice", {"quote": "NIK saya 9902034508680002", "has_consent": True}, "telephone number"),
    ("case", {"stage": "closed"}, "rests on"),
    ("case", {"stage": "diagnosis"}, "rests on"),
    ("case", {"closed_on": "2026-01-01"}, "ends before it begins"),
    ("capacity_review", {"program_plan": None}, "No item is scored"),
    ("training", {"mode": "recruitment"}, "lack of staff, not of ability"),
]


def test_what_does_not_hold_together_is_refused_in_words(write):
    for kind, changes, sentence in FAULTS:
        with pytest.raises(EntryFaultsError) as refused:
            write(kind, **changes)
        told = [fault.template for fault in refused.value.faults]
        assert any(sentence in words for words in told), (kind, changes, told)
        assert written.entries(kind) == ()


def test_a_case_is_closed_only_with_evidence_that_they_can_go_on_alone(write):
    told = {name: "…" for name in ("agreement", "diagnosis", "options", "decision", "follow_up")}
    closed = told | {"stage": "closed", "closed_on": "2026-05-01"}
    with pytest.raises(EntryFaultsError) as refused:
        write("case", **closed)
    assert [fault.field_id for fault in refused.value.faults] == ["handover_evidence"]
    assert "go on alone" in str(refused.value)
    assert write("case", **closed, handover_evidence="Rapat bulanan dipimpin sendiri").version == 1


def test_stages_follow_each_other_and_a_closed_case_opens_at_its_follow_up(write):
    order = list(load_organizing().case_stages)
    for here, wanted in itertools.product(order, order):
        is_back = wanted == here or (here != "closed" and order.index(wanted) <= order.index(here) + 1)
        is_allowed = is_back or (here == "closed" and wanted == "follow_up")
        faults = list(case_step_faults({"stage": here}, {"stage": wanted}))
        assert bool(faults) is not is_allowed, (here, wanted)
    case = write("case", agreement="…", diagnosis="…")
    with pytest.raises(EntryFaultsError, match="does not follow"):
        written.write("case", dict(case.body) | {"stage": "options"}, entry_id=case.id, based_on=1)
    assert organizing.next_stage("entry") == "diagnosis" and organizing.next_stage("closed") == ""


def test_every_choice_of_a_service_is_an_answer_of_the_survey_and_every_group_has_a_lens():
    services = {code.value for code in entry_kind("voice").field("service").choices}
    for kind in ("who_does_what", "proposal"):
        assert {code.value for code in entry_kind(kind).field("service").choices} == services
        groups = {code.value for code in entry_kind(kind).field("target_group").choices}
        assert groups == {name for name, _ in organizing.target_groups()} | {"other"}
    trained = entry_kind("training").field("competency").choices
    assert trained == entry_kind("training_need").field("competency").choices


def test_every_item_of_a_review_belongs_to_one_domain():
    items = [name for domain in load_organizing().capacity_domains for name in domain.items]
    fields = {field.id for field in entry_kind("capacity_review").fields if field.hint.en.startswith("1 ")}
    assert sorted(items) == sorted(fields) and len(items) == len(set(items)) == 20


def test_rules_that_do_not_fit_the_kinds_are_refused(monkeypatch):
    from taksir import catalogue_organizing

    content = dict(
        catalogue_organizing.pack_entries("organizing.yaml", "", catalogue_organizing.paths.CATALOGUE)
    )
    content["proposal_steps"] = content["proposal_steps"] | {"drafted": ["nowhere"]}
    monkeypatch.setattr(catalogue_organizing, "pack_entries", lambda *_: content)
    load_organizing.cache_clear()
    with pytest.raises(TaksirError, match="nowhere"):
        load_organizing()
    load_organizing.cache_clear()
