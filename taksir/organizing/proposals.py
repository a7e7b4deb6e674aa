"""Proposals (usulan) on their way to a decision and its result: which step follows which, what is alike."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from taksir import figures, needs, written
from taksir.areas import area_index
from taksir.catalogue_entries import entry_kind
from taksir.catalogue_organizing import load_organizing
from taksir.catalogue_questions import load_questions
from taksir.methods.proposals import similar_proposals
from taksir.needs import estimate_need
from taksir.release import Released
from taksir.schema import Words
from taksir.store.entries import Body
from taksir.words import number, say
from taksir.written import Entry, EntryFault

KIND = "proposal"
GONE = ("refused", "withdrawn")
"""States in which a proposal no longer stands in the way of another like it."""
PAST = ("running", "done")
"""States in which a proposal is decided on: an old one that comes in is not asked for others like it."""
NAMED = 3
ALIKE = (
    "For the same place and year there is one like it: {names}. Look at it; join the two, or say that "
    "this is another one."
)


@dataclass(frozen=True)
class Similar:
    """A proposal that may be the same.

    Attributes:
        entry: The other one.
        likeness: Of the words, 0 to 1.
    """

    entry: Entry
    likeness: float


def next_states(state: str) -> tuple[str, ...]:
    """The states that may follow a state."""
    return load_organizing().proposal_steps.get(state, ())


def submitting_states() -> tuple[str, ...]:
    """States in which a proposal is still with those who write it: look for others like it."""
    return ("drafted", "deferred", "refused", "withdrawn")


def duplicate_faults(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    """Proposals like one that leaves the hands of those who write it, unless they looked at them.

    Asked of every way in: the step, the form and a table, whose own rows count too.
    """
    if str(body.get("state")) in (*submitting_states(), *PAST) or body.get("is_another"):
        return
    entry_id = str(body.get("id", ""))
    before = next((one for one in written.entries(KIND) if one.id == entry_id), None)
    if before is not None and before.body.get("state") not in submitting_states():
        return
    found = similar_to(body, entry_id=entry_id)
    if found:
        names = ", ".join(f"“{one.entry.body['activity']}”" for one in found[:NAMED])
        yield EntryFault("is_another", ALIKE, {"names": names})


def proposal_step_faults(before: Body | None, after: Body) -> Iterable[EntryFault]:
    """A step that the path does not have; a new entry may stand at any state, so that old ones come in."""
    if before is None or before.get("state") == after.get("state"):
        return
    state, wanted = str(before.get("state")), str(after.get("state"))
    if wanted not in next_states(state):
        allowed = [_state_words(name) for name in next_states(state)]
        template = (
            "A proposal that is “{state}” cannot become “{wanted}”. From here it can become: {allowed}."
            if allowed
            else "A proposal that is “{state}” stays so and cannot become “{wanted}”. Write a new one."
        )
        values: dict[str, object] = {
            "state": _state_words(state),
            "wanted": _state_words(wanted),
            "allowed": _joined(allowed),
        }
        yield EntryFault("state", template, values)


def proposal_faults(body: Body, _parent_id: str) -> Iterable[EntryFault]:
    """What a state needs, and a need that is a condition of people."""
    rules, state = load_organizing(), str(body.get("state"))
    needed = (
        ("reason", state in rules.needs_reason, "Write why: those who proposed it can propose again."),
        ("result", state in rules.needs_result, "Write the result first: what changed, for how many."),
        ("decided_on", state in rules.needs_date, "Write the date of the decision."),
    )  # fmt: skip
    yield from (
        EntryFault(name, words) for name, is_needed, words in needed if is_needed and not body.get(name)
    )
    yield from _problem_faults(str(body.get("problem", "")), rules.solution_beginnings)
    people = body.get("women_persons", 0) + body.get("men_persons", 0)
    if people and body.get("disability_persons", 0) > people:
        yield EntryFault(
            "disability_persons",
            "{part} of {present} who benefit are too many. Correct the numbers.",
            {"part": body["disability_persons"], "present": people},
        )


def move_proposal(entry: Entry, state: str, **fields: object) -> Entry:
    """Take a proposal a step further.

    Args:
        entry: The proposal as it was seen.
        state: The state it gets.
        **fields: What belongs to the step: reason, reason_kind, decided_on, result, result_persons,
            is_another.

    Raises:
        EntryFaultsError: The path has no such step, or something it needs is missing.
        EntryConflictError: Somebody else changed it meanwhile.
    """
    body = dict(entry.body) | fields | {"state": state}
    body = {name: value for name, value in body.items() if value is not None}
    return written.write(KIND, body, entry_id=entry.id, based_on=entry.version)


def similar_to(body: Body, *, entry_id: str = "") -> tuple[Similar, ...]:
    """Proposals for the same place and year that may be the same, before one is submitted.

    Args:
        body: The proposal; it need not be whole yet.
        entry_id: Its own id, which is left out.
    """
    if not (body.get("activity") and body.get("area") and body.get("year")):
        return ()
    others = [
        one for one in written.entries(KIND) if one.id != entry_id and one.body.get("state") not in GONE
    ]
    known = pd.DataFrame(
        [(one.body["activity"], one.body["area"], one.body["year"]) for one in others],
        columns=["text", "area_code", "year"],
        index=[one.id for one in others],
    )
    by_id = {one.id: one for one in others}
    found = similar_proposals(str(body["activity"]), str(body["area"]), int(body["year"]), known)
    return tuple(Similar(by_id[one.id], one.likeness) for one in found)


def need_beside(group: str, area_code: str) -> Released | None:
    """The estimated need of a group in the smallest area around a place for which it can be shown.

    Args:
        group: A target group of the lenses; None comes back for others.
        area_code: Of the proposal.

    Returns:
        One row; the whole region's where no smaller area has a number that may be shown.
    """
    lens = next((one for one in load_questions().lenses if one.id == group), None)
    choice = next(
        (one for one in needs.indicator_choices() if lens and one.indicator.id == lens.normative), None
    )
    if choice is None or not choice.levels:
        return None
    for level in reversed(choice.levels):
        around = next((code for code in area_index().codes(level) if area_code.startswith(code)), "")
        if around:
            released = estimate_need(choice.indicator.id, level, within=around)
            if not released.table["withheld"].iloc[0]:
                return released
    return estimate_need(choice.indicator.id, "")


def need_words(released: Released, language: str) -> str:
    """The need of one place in a sentence, with its interval, or why it is not shown."""
    row = released.table.iloc[0]
    name = released.indicator.name.in_language(language)
    place = row["area_name"] if released.level else needs.region_name(language)
    if row["withheld"]:
        reason = figures.reason_words(str(row["withheld"]), language)
        return say("{indicator} in {area}: {reason}", language, indicator=name, area=place, reason=reason)
    shown = "count" if row["count"] == row["count"] else "estimate"
    scale = figures.scale_of(released, language, "count" if shown == "count" else "rate")
    ends = ("count_low", "count_high") if shown == "count" else ("low", "high")
    value = (
        number(row["count"], language)
        if shown == "count"
        else figures.value_text(row[shown], scale, language)
    )
    return say(
        "{indicator} in {area}: {value} {unit} ({interval})",
        language,
        indicator=name,
        area=place,
        value=value,
        unit=scale.unit if shown == "count" else "",
        interval=figures.interval_text(row[ends[0]], row[ends[1]], scale, language),
    )


def _problem_faults(text: str, beginnings: tuple[str, ...]) -> Iterable[EntryFault]:
    first = text.strip().split(maxsplit=1)[0].casefold().strip(".,:;“”\"'") if text.strip() else ""
    if first in beginnings:
        yield EntryFault(
            "problem",
            "The word “{word}” begins a solution, not a problem. Write which people are in which condition.",
            {"word": first},
        )


def _state_words(state: str) -> Words:
    field = entry_kind(KIND).field("state")
    code = field.choice(state) if field else None
    return code.label if code else Words(state, state)


def _joined(labels: list[Words]) -> Words:
    return Words("; ".join(one.id for one in labels), "; ".join(one.en for one in labels))
