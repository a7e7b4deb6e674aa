"""What a Kobo or ODK export is made of: households, their rosters, and columns the system adds.

Facts about the export come from KoboToolbox's formpack (export.py, fields.py, constants.py): a repeat
group is a sheet of its own whose `_parent_index` is the `_index` of its parent; the CSV export holds
the first section only; `select_multiple` may come as one column of words, as one 1/0 column an option,
or both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.delivered import RawTable

IDENTITY_HEADERS = ("_uuid", "uuid", "_submission__uuid", "meta/instanceid", "_id")
INDEX_HEADERS = ("_index", "index")
PARENT_HEADERS = ("_parent_index",)
PARENT_NAME_HEADERS = ("_parent_table_name",)
STATUS_HEADERS = ("_validation_status", "_submission__validation_status")
NOT_APPROVED = "not approved"
"""The review status whose submissions are left out."""

SYSTEM_HEADERS = frozenset(
    {
        *IDENTITY_HEADERS, *INDEX_HEADERS, *PARENT_HEADERS, *PARENT_NAME_HEADERS, *STATUS_HEADERS,
        "_submission_time", "_notes", "_status", "__version__", "_submitted_by", "_tags", "$edited",
        "_edited", "_attachments", "_xform_id_string", "_bamboo_dataset_id", "_geolocation",
        "_submission__id", "_submission__submission_time", "_submission__notes", "_submission__status",
        "_submission__submitted_by", "_submission___version__", "_submission__tags", "formhub/uuid",
        "start", "end", "today", "audit", "deviceid", "username", "phonenumber", "subscriberid", "simserial",
        "meta/instancename", "instance_name", "meta/rootuuid", "meta/deprecatedid",
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
    """A sheet of repeats and how its rows find their household."""

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
    mains = [table for table in tables if _is_main(table.headers)]
    if not mains:
        return None
    main = mains[0]
    index = _first(main.headers, INDEX_HEADERS)
    rosters = tuple(
        Roster(table.name, main.name, _first(table.headers, PARENT_HEADERS), index)
        for table in tables
        if table is not main and index and _first(table.headers, PARENT_HEADERS)
    )
    return Export(
        main_sheet=main.name,
        uuid_header=_first(main.headers, IDENTITY_HEADERS),
        status_header=_first(main.headers, STATUS_HEADERS),
        rosters=rosters,
    )


def is_system_header(header: str) -> bool:
    """Whether the survey app, not the form, wrote a column."""
    return header.strip().casefold() in SYSTEM_HEADERS


def multiple_choices(headers: Iterable[str]) -> dict[str, dict[str, str]]:
    """Questions with several answers: question header → option → header of its 1/0 column.

    A header `question/option` belongs to a question that stands as a header too. Exported without the
    column of words, an option cannot be told from a question in a group here; see `answer_groups`.
    """
    present = list(headers)
    known = set(present)
    found: dict[str, dict[str, str]] = {}
    for header in present:
        question, slash, option = header.rpartition("/")
        if slash and question in known:
            found.setdefault(question, {})[option] = header
    return found


def answer_groups(headers: Iterable[str]) -> dict[str, dict[str, str]]:
    """Headers that share a prefix which is no header itself: prefix → last part → header."""
    present = list(headers)
    known = set(present)
    found: dict[str, dict[str, str]] = {}
    for header in present:
        question, slash, option = header.rpartition("/")
        if slash and question not in known:
            found.setdefault(question, {})[option] = header
    return {question: options for question, options in found.items() if len(options) > 1}


def _is_main(headers: Sequence[str]) -> bool:
    if _first(headers, PARENT_HEADERS) or not _first(headers, IDENTITY_HEADERS[:2]):
        return False
    written = sum(is_system_header(header) for header in headers)
    return written >= 3 or bool(_first(headers, ("_uuid",)))


def _first(headers: Sequence[str], wanted: Sequence[str]) -> str:
    """The header as delivered that is one of the wanted names, "" where none is."""
    by_name = {header.strip().casefold(): header for header in reversed(headers)}
    return next((by_name[name] for name in wanted if name in by_name), "")
