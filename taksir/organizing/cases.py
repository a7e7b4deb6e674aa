"""Consultation of an organisation: stage after stage, closed only when it can go on alone."""

from collections.abc import Iterable

from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.schema import Words
from taksir.store.entries import Body
from taksir.written import EntryFault

KIND = "case"
CLOSED, REOPENED = "closed", "follow_up"


def next_stage(stage: str) -> str:
    """The stage after a stage; empty after the last."""
    order = list(load_organizing().case_stages)
    place = order.index(stage) + 1
    return order[place] if place < len(order) else ""


def stage_fields(stage: str) -> tuple[str, ...]:
    """The fields that must be written before a stage."""
    return load_organizing().case_stages[stage]


def case_faults(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    """What the stage rests on and is not written; a case is closed with evidence only."""
    kind, stage = entry_kind(KIND), str(body.get("stage"))
    for name in stage_fields(stage):
        field = kind.field(name)
        if field is None or body.get(name):
            continue
        template = (
            "A consultation is closed only with evidence that the organisation can go on alone. "
            "Write it in {field}."
            if name == "handover_evidence"
            else "The stage “{stage}” rests on {field}, which is empty. Write it first, or go on later."
        )
        yield EntryFault(name, template, {"field": field.label, "stage": _stage_words(stage)})
    if body.get("closed_on") and body["closed_on"] < body["opened_on"]:
        yield EntryFault("closed_on", "It ends before it begins. Correct one of the two dates.")


def case_step_faults(before: Body | None, after: Body) -> Iterable[EntryFault]:
    """A stage that is skipped; one may always look back, and a closed case is opened at its follow-up."""
    if before is None or before.get("stage") == after.get("stage"):
        return
    order = list(load_organizing().case_stages)
    stage, wanted = str(before.get("stage")), str(after.get("stage"))
    if stage == CLOSED and wanted != REOPENED:
        yield _step_fault(stage, wanted, REOPENED)
    elif order.index(wanted) > order.index(stage) + 1:
        yield _step_fault(stage, wanted, next_stage(stage))


def _step_fault(stage: str, wanted: str, allowed: str) -> EntryFault:
    return EntryFault(
        "stage",
        "The stage “{wanted}” does not follow “{stage}”. The next stage is “{allowed}”.",
        {"stage": _stage_words(stage), "wanted": _stage_words(wanted), "allowed": _stage_words(allowed)},
    )


def _stage_words(stage: str) -> Words:
    field = entry_kind(KIND).field("stage")
    code = field.choice(stage) if field else None
    return code.label if code else Words(stage, stage)
