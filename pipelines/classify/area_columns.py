"""Which columns make the area code of a sheet, and which of two look-alike code systems it speaks.

The system is told by the rules of `taksir.methods.area_codes`, never by joining: where the codes alone
cannot tell, a person is asked.
"""

import re
from dataclasses import dataclass

from pipelines.classify.evidence import ColumnEvidence
from pipelines.classify.matching import Sheet
from pipelines.recipe import Ask, ColumnMatch, header_key
from taksir.errors import TaksirError
from taksir.methods.area_codes import DOTTED, LENGTHS, classify_code_system, normalise_area_code
from taksir.schema import Catalogue

COARSE_TO_FINE = ("provinsi_code", "kabupaten_code", "kecamatan_code", "desa_part", "area_code")
"""Our columns that make an area code."""

OWN_DIGITS = {
    "provinsi_code": (2, 2),
    "kabupaten_code": (2, 2),
    "kecamatan_code": (2, 3),
    "desa_part": (4, 3),
    "area_code": (4, 3),
}
"""Digits of a level's own part of the code: Kemendagri, BPS."""

BPS_HEADER = re.compile(r"bps|wilkerstat|mfd|iddesa|^r10\d$|^b1r\d$")
KEMENDAGRI_HEADER = re.compile(r"kemendagri|dagri|permendagri")


@dataclass(frozen=True)
class AreaRule:
    """How the area code of a sheet is made.

    Attributes:
        headers: Coarse to fine.
        code_system: kemendagri | bps | custom | "" where each row says its own, or there is none.
        level: The level of every row, "" where rows differ or the system has none.
        asks: What a person must confirm.
    """

    headers: tuple[str, ...] = ()
    code_system: str = ""
    level: str = ""
    asks: tuple[Ask, ...] = ()


def area_rule(matches: tuple[ColumnMatch, ...], sheet: Sheet, catalogue: Catalogue) -> AreaRule:
    """How the area code of a sheet is made of its columns.

    Args:
        matches: What each header is.
        sheet: The sheet and the look of its values.
        catalogue: The area levels.
    """
    by_column = {match.column: match.header for match in matches if match.is_kept}
    headers = tuple(by_column[column] for column in COARSE_TO_FINE if column in by_column)
    if not headers:
        return AreaRule()
    if "code_system" in by_column:
        return AreaRule(headers=headers)
    columns = {header: column for column, header in by_column.items()}
    votes = {_vote(header, columns, sheet.evidence[header]) for header in headers} - {""}
    system = votes.pop() if len(votes) == 1 else ""
    level = _level(sheet.evidence[headers[-1]], system, catalogue)
    if system:
        return AreaRule(headers, system, level)
    return AreaRule(headers, "kemendagri", level, (_ask_system(headers, sheet),))


def codes_of(evidence: ColumnEvidence) -> set[str]:
    """The different codes of a column, normalised; those whose digits are lost are left out."""
    found = set()
    for value in evidence.written:
        try:
            found.add(normalise_area_code(value))
        except TaksirError:
            continue
    return found


def _vote(header: str, columns: dict[str, str], evidence: ColumnEvidence) -> str:
    """The system that a column's codes, dots or name speak for; "" where they say nothing."""
    codes = codes_of(evidence)
    if not codes:
        return ""
    if any("." in value and DOTTED.fullmatch(value) for value in evidence.written):
        return "kemendagri"
    by_part = _vote_of_part(columns[header], columns, evidence)
    system = by_part or classify_code_system(codes)
    # Digits of an odd length are parts of codes or mistakes, not a system of one's own.
    is_part = system == "custom" and all(code.isdigit() for code in codes)
    if system != "ambiguous" and not is_part:
        return system
    key = header_key(header)
    if BPS_HEADER.search(key):
        return "bps"
    return "kemendagri" if KEMENDAGRI_HEADER.search(key) else ""


def _vote_of_part(column: str, columns: dict[str, str], evidence: ColumnEvidence) -> str:
    """The system whose levels have so many digits of their own, where the column holds only those."""
    own = OWN_DIGITS[column]
    is_whole = column == "area_code" and "kecamatan_code" not in columns.values()
    if own[0] == own[1] or is_whole or max(len(code) for code in codes_of(evidence)) > max(own):
        return ""
    # A spreadsheet may have cut zeros, so the usual number of digits counts, not the largest.
    rows = [sum(n for key, n in evidence.frequencies.items() if len(key) == digits) for digits in own]
    if rows[0] == rows[1]:
        return ""
    return "kemendagri" if rows[0] > rows[1] else "bps"


def _level(evidence: ColumnEvidence, system: str, catalogue: Catalogue) -> str:
    """The level of every code of the finest column, where it is one."""
    lengths = {len(code) for code in codes_of(evidence)}
    if len(lengths) != 1 or system == "custom":
        return ""
    length = lengths.pop()
    if length not in {digits for known in LENGTHS.values() for digits in known}:
        return ""
    known = [level for level in catalogue.levels if length in level.code_length.values()]
    return known[0].name if len(known) == 1 else ""


def _ask_system(headers: tuple[str, ...], sheet: Sheet) -> Ask:
    examples = sorted(codes_of(sheet.evidence[headers[-1]]))[:3]
    return Ask(
        about="code_system",
        question="Are the area codes in {header} ({examples}, …) those of Kemendagri or of BPS? "
        "The codes alone do not tell, and many mean another place in the other system.",
        question_values={"header": headers[-1], "examples": ", ".join(examples)},
        choices=("kemendagri", "bps", "custom"),
    )
