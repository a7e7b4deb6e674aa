"""The receipt of a delivery in words: sections for the page, one text, one HTML page to print or keep."""

import html
from collections.abc import Iterable

from pipelines.receipt import Receipt
from pipelines.terms import BASES
from pipelines.wording import table_word
from taksir.figures import rows_xlsx
from taksir.words import number, say

STATE_WORDS = {
    "received": "being read",
    "read": "waits for answers",
    "mapped": "being checked",
    "protected": "being checked",
    "checked": "has faults to cure",
    "ready": "ready to publish",
    "published": "published",
    "withdrawn": "withdrawn",
    "refused": "refused",
    "failed": "broken off",
}
"""What a delivery's state means; msgids."""

STEP_WORDS = {
    "receive": "received",
    "read": "read",
    "mapped": "columns confirmed",
    "protected": "identifiers removed",
    "checked": "checked: has faults",
    "ready": "checked: ready to publish",
    "published": "published",
    "publish": "published",
    "withdraw": "withdrawn",
    "refused": "refused",
    "failed": "broken off",
    "cancel": "cancelled",
    "break off": "check broken off",
    "give up": "given up",
    "clean up": "cleaned up",
    "confirm recipe": "recipe confirmed",
    "state terms": "terms stated",
    "name the sender": "sender named",
    "export": "taken as a file",
    "correction workbook": "correction workbook taken",
    "delete the file": "delivered file deleted",
    "refuse": "not permitted",
}
"""What a step of the audit is called; msgids."""

SEVERITY_WORDS = {"error": "error", "warning": "warning", "note": "note"}
"""How serious a fault is; msgids."""

RULES = (
    "a single cluster",
    "age does not go with it",
    "ages are heaped",
    "amount far out",
    "area twice",
    "area without code",
    "area_code cannot be read",
    "cluster in several strata",
    "code cannot be read",
    "column missing",
    "date cannot be read",
    "empty in one area",
    "empty with one interviewer",
    "header repeated",
    "household like another",
    "impossible value",
    "key twice",
    "left out by status",
    "left out with household",
    "member without household",
    "members do not add up",
    "missing weight",
    "more motherless than fatherless",
    "names do not go with codes",
    "no area code",
    "no column of places",
    "no consent",
    "no place",
    "no places known",
    "no rows",
    "number cannot be read",
    "outside limits",
    "part above whole",
    "place unknown",
    "places not checked",
    "reading",
    "required",
    "row twice",
    "scale is reversed",
    "sexes may be exchanged",
    "stratum with a single cluster",
    "submission twice",
    "too many places unknown",
    "total does not agree",
    "unknown code",
    "unusual value",
    "weight not positive",
    "weights are normalised",
    "weights missing",
)
"""Names of rules that rows may break, as receipts say them; msgids."""

ACTION_WORDS = {
    "drop": "dropped: identifies a person",
    "hash": "replaced by a keyed code",
    "coarsen": "made coarser",
    "screen": "only the values that identify are left out",
}
"""What happened to a column that identifies people; msgids."""


Section = tuple[str, list[tuple[str, str]]]
"""A heading, and lines of two cells each."""


def receipt_sections(receipt: Receipt, language: str) -> list[Section]:
    """The receipt in words: for the page, the text and the HTML alike."""
    sections = [
        (say("What came", language), _came(receipt, language)),
        (say("Rows", language), _rows(receipt, language)),
        (say("Refused or remarked on, and why", language), _why(receipt, language)),
        (say("Made safe before anything was stored", language), _safe(receipt, language)),
        (say("Terms of use", language), _terms(receipt, language)),
        (say("Steps", language), _steps(receipt, language)),
    ]
    return [(heading, lines) for heading, lines in sections if lines]


def receipt_text(receipt: Receipt, language: str) -> str:
    """The receipt as plain text."""
    lines = [say("Receipt of delivery {delivery}", language, delivery=receipt.delivery_id), ""]
    for heading, rows in receipt_sections(receipt, language):
        width = min(44, max((len(left) for left, _ in rows), default=0))
        lines += [heading, "-" * len(heading), *(f"{left.ljust(width)}  {right}" for left, right in rows), ""]
    return "\n".join(lines)


def receipt_html(receipt: Receipt, language: str) -> str:
    """The receipt as one HTML page that needs nothing else, to be printed or kept."""
    title = html.escape(say("Receipt of delivery {delivery}", language, delivery=receipt.delivery_id))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><h1>{title}</h1>{sections_html(receipt_sections(receipt, language))}</body></html>"
    )


def receipt_xlsx(receipt: Receipt, language: str) -> bytes:
    """The receipt as a workbook, a sheet a section."""
    title = say("Receipt of delivery {delivery}", language, delivery=receipt.delivery_id)
    return rows_xlsx(dict(receipt_sections(receipt, language)), title=title)


def sections_html(sections: Iterable[Section]) -> str:
    """Sections as headings and tables of two columns; every text is escaped."""
    return "".join(
        f"<h2>{html.escape(heading)}</h2><table>"
        + "".join(
            f"<tr><th>{html.escape(left)}</th><td>{html.escape(right)}</td></tr>" for left, right in lines
        )
        + "</table>"
        for heading, lines in sections
    )


_STYLE = (
    "body{font-family:system-ui,sans-serif;color:#16292D;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-top:1px solid #D5DEDF;"
    "font-size:.9rem;overflow-wrap:anywhere}th{font-weight:400;color:#5B6B70;width:40%}"
)


def _came(receipt: Receipt, language: str) -> list[tuple[str, str]]:
    kept = (
        say("encrypted until {day}, then deleted", language, day=receipt.kept_until)
        if receipt.kept_until
        else say("no longer kept", language)
    )
    lines = [
        (say("Delivery", language), receipt.delivery_id),
        (say("File", language), receipt.file_name),
        (say("Size", language), f"{number(receipt.size_bytes, language)} B"),
        (say("Checksum (SHA-256)", language), receipt.sha256),
        (say("Source", language), receipt.title or receipt.source_id),
        (say("Period", language), receipt.period),
        (say("Received", language), _moment(receipt.received_at)),
        (say("By", language), receipt.received_by),
        (say("State", language), say(STATE_WORDS.get(receipt.state, receipt.state), language)),
        (say("Version", language), str(receipt.version or "")),
        (say("Published", language), _moment(receipt.published_at)),
        (say("Corrects the delivery", language), receipt.corrects),
        (say("The delivered file", language), kept),
        ("Taksir", receipt.software),
    ]
    return [(left, right) for left, right in lines if right]


def _rows(receipt: Receipt, language: str) -> list[tuple[str, str]]:
    return [
        (
            table_word(entry.table, language),
            say(
                "{rows} in, {kept} kept, {left} left out",
                language,
                rows=entry.rows,
                kept=entry.kept,
                left=entry.left_out,
            ),
        )
        for entry in receipt.tables
    ]


def _why(receipt: Receipt, language: str) -> list[tuple[str, str]]:
    return [
        (
            f"{say(SEVERITY_WORDS[reason.severity], language)}: {say(reason.rule, language)}",
            say("{column}: {count}", language, column=reason.column, count=reason.count)
            if reason.column
            else number(reason.count, language),
        )
        for reason in receipt.reasons
    ]


def _safe(receipt: Receipt, language: str) -> list[tuple[str, str]]:
    return [
        (
            entry.header,
            say(ACTION_WORDS.get(entry.action, entry.action), language)
            + ". "
            + say(entry.reason, language, **entry.values),
        )
        for entry in receipt.protections
    ]


def _terms(receipt: Receipt, language: str) -> list[tuple[str, str]]:
    terms = receipt.terms
    if not terms.basis:
        return [(say("Lawful basis", language), say("not stated", language))]
    lines = [
        (say("Lawful basis", language), say(BASES[terms.basis], language)),
        (say("May be used for", language), terms.purpose),
        (say("May be used by", language), terms.users),
    ]
    return [(left, right) for left, right in lines if right]


def _steps(receipt: Receipt, language: str) -> list[tuple[str, str]]:
    return [
        (
            _moment(step.at),
            " · ".join(
                part for part in (say(STEP_WORDS.get(step.action, step.action), language), step.actor) if part
            ),
        )
        for step in receipt.steps
    ]


def _moment(at: str) -> str:
    return at[:19].replace("T", " ") + " UTC" if at else ""
