"""What a Kobo or ODK export is made of: households, their rosters, and columns the system adds.

Facts about the export come from KoboToolbox's formpack (export.py, fields.py, constants.py): a repeat
group is a sheet of its own whose `_parent_index` is the `_index` of its parent; the CSV export holds
the first section only; `select_multiple` may come as one column of words, as one 1/0 column an option,
or both. ODK Central packs one CSV a repeat, joined by KEY and PARENT_KEY, groups parted by a hyphen.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.delivered import RawTable

IDENTITY_HEADERS = (
    "_uuid", "uuid", "meta-instanceid", "instanceid", "_submission__uuid", "meta/instanceid", "_id",
)  # fmt: skip
INDEX_HEADERS = ("_index", "index")
PARENT_HEADERS = ("_parent_index", "parent_key")
PARENT_NAME_HEADERS = ("_parent_table_name",)
SUBMISSION_HEADERS = ("_submission__uuid", "_submission__id")
"""Headers by which a row of a repeat names the submission it is of, and not only the row above it."""

ODK_SUBMITTED, ODK_KEY = "submissiondate", "key"
STATUS_HEADERS = ("_validation_status", "_submission__validation_status", "reviewstate")
NOT_APPROVED, REJECTED = "not approved", "rejected"
"""The review status whose submissions are left out, of Kobo and of ODK Central."""

HOUSEHOLD_HEADER = "(household)"
"""Header of the column that a nested repeat gets: the number of its household on the main sheet."""

SEPARATORS = (":", "-", ".", "|")
"""What else may part a group's name from a question's; the usual sign is a slash."""

SYSTEM_HEADERS = frozenset(
    {
        *IDENTITY_HEADERS, *INDEX_HEADERS, *PARENT_HEADERS, *PARENT_NAME_HEADERS, *STATUS_HEADERS,
        "_submission_time", "_notes", "_status", "__version__", "_submitted_by", "_tags", "$edited",
        "_edited", "_attachments", "_xform_id_string", "_bamboo_dataset_id", "_geolocation",
        "_submission__id", "_submission__submission_time", "_submission__notes", "_submission__status",
        "_submission__submitted_by", "_submission___version__", "_submission__tags", "formhub/uuid",
        "start", "end", "today", "audit", "deviceid", "username", "phonenumber", "subscriberid", "simserial",
        "meta/instancename", "instance_name", "meta/rootuuid", "meta/deprecatedid",
        "submissiondate", "submitterid", "submittername", "attachmentspresent", "attachmentsexpected",
        "reviewstate", "formversion", "parent_key", "meta-instancename", HOUSEHOLD_HEADER,
    }
)  # fmt: skip
"""Headers, in lower case, that the system writes beside the form's questions."""

UNKNOWN_ANSWERS = (
    "dnk", "dk", "don't know", "dont know", "dont_know", "do not know", "do_not_know", "tidak tahu",
    "tidak_tahu", "tt", "unknown",
)  # fmt: skip
REFUSED_ANSWERS = (
    "pnta", "prefer not to answer", "prefer_not_to_answer", "refused", "refused to answer",
    "refused_to_answer", "decline to answer", "decline_to_answer", "menolak", "menolak menjawab",
    "menolak_menjawab", "tidak ingin menjawab", "tidak_ingin_menjawab", "tidak bersedia menjawab",
)  # fmt: skip
"""Answers without content: a category of its own where the catalogue has one, else missing."""


@dataclass(frozen=True)
class Roster:
    """A sheet of repeats and how its rows find their household, however deep they are nested."""

    sheet: str
    parent_sheet: str
    header: str
    parent_header: str


@dataclass(frozen=True)
class Export:
    """The parts of a survey-app export."""

    main_sheet: str
    uuid_header: str
    status_header: str
    rosters: tuple[Roster, ...]

    @property
    def refused_status(self) -> str:
        """The review status whose submissions are left out, in lower case."""
        return REJECTED if self.status_header.casefold() == "reviewstate" else NOT_APPROVED

    def part(self, sheet: str) -> str:
        """What a sheet is in the export: main, roster, or "" for any other."""
        if sheet == self.main_sheet:
            return "main"
        return "roster" if self.roster(sheet) else ""

    def roster(self, sheet: str) -> Roster | None:
        """The roster on a sheet, or None."""
        return next((roster for roster in self.rosters if roster.sheet == sheet), None)


def export_of(tables: Sequence[RawTable]) -> Export | None:
    """The parts of the delivery if it is such an export, else None.

    Args:
        tables: The sheets as read.
    """
    mains = [table for table in tables if is_main(table.headers)]
    if not mains:
        return None
    main = mains[0]
    index = index_header(main.headers)
    rosters = tuple(
        Roster(table.name, main.name, first_of(table.headers, (HOUSEHOLD_HEADER, *PARENT_HEADERS)), index)
        for table in tables
        if table is not main and index and parent_header(table.headers)
    )
    return Export(
        main_sheet=main.name,
        uuid_header=first_of(main.headers, IDENTITY_HEADERS),
        status_header=first_of(main.headers, STATUS_HEADERS),
        rosters=rosters,
    )


def is_system_header(header: str) -> bool:
    """Whether the survey app, not the form, wrote a column."""
    return header.strip().casefold() in SYSTEM_HEADERS


def index_header(headers: Sequence[str]) -> str:
    """The header that numbers the rows of a sheet of an export, "" where none does."""
    is_odk = bool(first_of(headers, (ODK_SUBMITTED, "parent_key")))
    return first_of(headers, (ODK_KEY,) if is_odk else INDEX_HEADERS)


def parent_header(headers: Sequence[str]) -> str:
    """The header by which a repeat names the row above it, "" where the sheet is no repeat."""
    return first_of(headers, PARENT_HEADERS)


def slashed(headers: Sequence[str]) -> dict[str, str]:
    """Headers of an export whose group names are parted by another sign than a slash → with a slash.

    The sign is believed where at least three headers share the name before it with another header.

    Args:
        headers: Of all sheets of the export.
    """
    if any("/" in header for header in headers):
        return {}
    questions = [header for header in dict.fromkeys(headers) if not is_system_header(header)]
    for sign in SEPARATORS:
        groups = Counter(header.split(sign, 1)[0] for header in questions if sign in header.strip(sign))
        if sum(count for count in groups.values() if count > 1) >= 3:
            return {header: header.replace(sign, "/") for header in questions if sign in header}
    return {}


def multiple_choices(
    headers: Iterable[str], labels: Mapping[str, Sequence[str]] | None = None
) -> dict[str, dict[str, str]]:
    """Questions with several answers: question header → option → header of its 1/0 column.

    A header `question/option` belongs to a question that stands as a header too. Exported without the
    column of words, an option cannot be told from a question in a group here; see `answer_groups`.

    Args:
        headers: As delivered.
        labels: What else a header is called.
    """
    present = list(headers)
    names = _names(present, labels)
    known = {name: header for header in present for name in names[header]}
    found: dict[str, dict[str, str]] = {}
    for header in present:
        for question, option in _parted(names[header]):
            if known.get(question, header) != header:
                found.setdefault(known[question], {})[option] = header
                break
    return found


def answer_groups(
    headers: Iterable[str], labels: Mapping[str, Sequence[str]] | None = None
) -> dict[str, dict[str, str]]:
    """Headers that share a prefix which is no header itself: prefix → last part → header.

    Args:
        headers: As delivered.
        labels: What else a header is called.
    """
    present = list(headers)
    names = _names(present, labels)
    known = {name for header in present for name in names[header]}
    found: dict[str, dict[str, str]] = {}
    for header in present:
        for question, option in _parted(names[header]):
            if question not in known:
                found.setdefault(question, {})[option] = header
    return {question: options for question, options in found.items() if len(options) > 1}


def _names(headers: Sequence[str], labels: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    return {header: (header, *(labels or {}).get(header, ())) for header in headers}


def _parted(names: Sequence[str]) -> list[tuple[str, str]]:
    """What stands before and after the last slash of each name that has one."""
    parts = [name.rpartition("/") for name in names]
    return [(question, option) for question, slash, option in parts if slash and question]


def is_main(headers: Sequence[str]) -> bool:
    """Whether a sheet holds the submissions themselves."""
    if parent_header(headers) or not first_of(headers, IDENTITY_HEADERS[:4]):
        return False
    written = sum(is_system_header(header) for header in headers)
    return written >= 3 or bool(first_of(headers, ("_uuid", "meta-instanceid")))


def first_of(headers: Sequence[str], wanted: Sequence[str]) -> str:
    """The header as delivered that is one of the wanted names, "" where none is."""
    by_name = {header.strip().casefold(): header for header in reversed(headers)}
    return next((by_name[name] for name in wanted if name in by_name), "")


def same_sheet(name: str, sheet: str) -> bool:
    """Whether a sheet bears a repeat's name, which a workbook cuts to 31 letters and rids of some signs."""
    wanted, found = (re.sub(r"[\W_]+", "", text).casefold() for text in (name, sheet.split("...")[0]))
    return wanted == found or (len(found) >= 20 and wanted.startswith(found))
