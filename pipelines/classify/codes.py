"""What the delivered values of a coded column mean: known words at once, number conventions only when asked.

Yes and no are written 1/0, 1/2 or 1/5 by different agencies, and Washington Group answers may run from
best to worst or back. A wrong direction is the most silent error there is, so it is never assumed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines.classify.evidence import ColumnEvidence
from pipelines.kobo import REFUSED_ANSWERS, UNKNOWN_ANSWERS
from pipelines.reading import code_key
from taksir.schema import Column

NO_VALUES = ("5", "2")
"""Numbers other than 0 that questionnaires use for "no"; yes is 1 (BPS: 1/5)."""

REVERSED_SHARE = 0.6
"""A Washington Group question to which more than this share "cannot do" is probably coded in reverse."""

UNDERSTOOD_SHARE = 0.5
"""A column of which less is understood is probably another question."""


@dataclass(frozen=True)
class CodeProposal:
    """What the values of one column are proposed to mean.

    Attributes:
        codes: Delivered value as `code_key` → our code; "" where it means no answer.
        no_value: The number proposed to mean "no", or "" where no convention had to be assumed.
        unknown: Values that mean nothing to the catalogue, with their rows.
        understood_share: Share of the answered rows whose value has a meaning.
    """

    codes: dict[str, str]
    no_value: str = ""
    unknown: dict[str, int] = field(default_factory=dict)
    understood_share: float = 1.0


def proposed_codes(column: Column, evidence: ColumnEvidence) -> CodeProposal:
    """What each value of a coded column means, by the catalogue and the numbers that occur."""
    known = words_here(column, evidence)
    whole = whole_choices(column, evidence) if is_multiple(column) else {}
    frequencies = choice_frequencies(evidence, whole) if is_multiple(column) else evidence.frequencies
    no_value = _no_value(column, set(frequencies), known)
    if no_value:
        known = {**known, "1": "1", no_value: "0"}
    known = {**known, **whole}
    # Rare words may stand in rows that were not looked at, so then every known word is kept.
    occurring = {*frequencies, *evidence.frequencies} if evidence.is_whole else set(known)
    codes = {key: ours for key, ours in known.items() if key in occurring}
    unknown = {key: rows for key, rows in frequencies.items() if key not in known}
    total = sum(frequencies.values())
    share = 1 - sum(unknown.values()) / total if total else 1.0
    return CodeProposal(codes, no_value if no_value in codes else "", unknown, share)


def known_words(column: Column) -> dict[str, str]:
    """Every word the catalogue gives a meaning in a column: value, label, accepted and missing words."""
    words = {code_key(word): "" for word in (*UNKNOWN_ANSWERS, *REFUSED_ANSWERS, *column.missing)}
    for code in column.codes:
        for word in (code.value, code.label.id, code.label.en, *code.accepts):
            if word:
                words[code_key(word)] = code.value
    return words


def words_here(column: Column, evidence: ColumnEvidence) -> dict[str, str]:
    """The same, where the file's own dictionary has the last word on what its codes are called.

    A number that the file calls something unknown to the catalogue means nothing yet, whatever the same
    number means elsewhere.
    """
    catalogue = known_words(column)
    words = dict(catalogue)
    for key, names in evidence.called.items():
        spoken = [code_key(re.sub(r"^\d+\s*[.)=:-]\s*", "", name)) for name in names]
        known = [name for name in spoken if name in catalogue and not name.isdigit()]
        if known:
            words[key] = catalogue[known[0]]
        elif any(not name.isdigit() for name in spoken):
            words.pop(key, None)
    for key in evidence.declared_missing:
        if key not in evidence.called or key not in words:
            words[key] = ""
    return words


def is_multiple(column: Column) -> bool:
    """Whether a cell may hold several answers."""
    return column.type == "text" and bool(column.codes)


def is_coded(column: Column) -> bool:
    """Whether the column holds one of a list of codes."""
    return column.type in ("code", "yes_no")


def is_scale(column: Column) -> bool:
    """Whether the column is a Washington Group question, whose direction matters."""
    return column.name.startswith("wg_")


def is_probably_reversed(codes: dict[str, str], evidence: ColumnEvidence) -> bool:
    """Whether numbers, read as proposed, say that most people cannot do a thing at all."""
    rows = {key: evidence.frequencies.get(key, 0) for key in ("1", "2", "3", "4") if codes.get(key) == key}
    total = sum(rows.values())
    return bool(total) and rows.get("4", 0) / total > REVERSED_SHARE


def reversed_scale(codes: dict[str, str]) -> dict[str, str]:
    """The same codes with the numbers 1 to 4 read the other way round; words keep their meaning."""
    other = {"1": "4", "2": "3", "3": "2", "4": "1"}
    return {key: other.get(ours, ours) if key in other else ours for key, ours in codes.items()}


def is_pria_wanita(codes: dict[str, str]) -> bool:
    """Whether P stands beside W, the letter of wanita, and L for laki-laki is nowhere."""
    return {"p", "w"} <= set(codes) and "L" not in codes.values()


def pria_wanita(codes: dict[str, str]) -> dict[str, str]:
    """The same codes with P read as pria (male)."""
    return {**codes, "p": "L"}


def swapped_yes_no(codes: dict[str, str]) -> dict[str, str]:
    """The same codes with the numbers for yes and no exchanged; words keep their meaning."""
    other = {"1": "0", "0": "1"}
    return {key: other.get(ours, ours) if key.isdigit() else ours for key, ours in codes.items()}


def choice_frequencies(evidence: ColumnEvidence, whole: Iterable[str] = ()) -> dict[str, int]:
    """How often each single answer occurs in cells that may hold several.

    Args:
        evidence: The cells.
        whole: Cells whose answers are known as they stand; from `whole_choices`.
    """
    found: dict[str, int] = {}
    for value, rows in evidence.frequencies.items():
        parts = [value] if value in whole else _parts(value)
        for part in parts:
            if part:
                found[part] = found.get(part, 0) + rows
    return found


def whole_choices(column: Column, evidence: ColumnEvidence) -> dict[str, str]:
    """Cells of answers of several words → our codes, sorted: "Alat bantu", "Alat bantu Sembako".

    Labels exported side by side are parted by the blank that is within them too, so they are looked for
    from the longest on. Cells whose single words are all known need nothing of that.
    """
    known = words_here(column, evidence)
    found = {}
    for key in evidence.frequencies:
        if key in known and " " in key:
            found[key] = known[key]
        elif " " in key and any(part not in known for part in _parts(key)):
            answers = _answers_side_by_side(key, known)
            if answers:
                found[key] = " ".join(sorted({known[answer] for answer in answers} - {""}))
    return found


def _parts(value: str) -> list[str]:
    return re.split(r"\s*[,;|]\s*", value) if re.search(r"[,;|]", value) else value.split()


def _answers_side_by_side(text: str, known: Mapping[str, str]) -> list[str]:
    """The known answers a text is made of, none where a word is left over."""
    words = text.split()
    answers = []
    while words:
        length = next((n for n in range(len(words), 0, -1) if " ".join(words[:n]) in known), 0)
        if not length:
            return []
        answers.append(" ".join(words[:length]))
        words = words[length:]
    return answers


def _no_value(column: Column, values: set[str], known: dict[str, str]) -> str:
    """The number that stands for "no" beside a 1 for "yes", where 0 does not occur."""
    if {code.value for code in column.codes} & {"0", "1"} != {"0", "1"}:
        return ""
    numbers = {value for value in values if value.isdigit()}
    strange = {value for value in numbers if value not in known}
    if len(strange) != 1 or "0" in numbers:
        return ""
    value = strange.pop()
    return value if value in NO_VALUES else ""
