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
from taksir.methods.area_codes import DOTTED, classify_code_system, normalise_area_code
from taksir.schema import OWN_SYSTEM, Catalogue

INDONESIAN = "indonesian_digits"
"""The rule by which Kemendagri's and BPS's codes are told apart: `taksir.methods.area_codes`."""


@dataclass(frozen=True)
class AreaRule:
    """How the area code of a sheet is made.

    Attributes:
        headers: Coarse to fine.
        code_system: A system of the catalogue, custom, or "" where each row says its own, or there is none.
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
    headers = tuple(by_column[column] for column in catalogue.code_columns if column in by_column)
    if not headers:
        return AreaRule()
    if "code_system" in by_column:
        return AreaRule(headers=headers)
    columns = {header: column for column, header in by_column.items()}
    votes = {_vote(header, columns, sheet.evidence[header], catalogue) for header in headers} - {""}
    system = votes.pop() if len(votes) == 1 else ""
    level = _level(sheet.evidence[headers[-1]], system, catalogue)
    if system:
        return AreaRule(headers, system, level)
    return AreaRule(headers, catalogue.systems[0].name, level, (_ask_system(headers, sheet, catalogue),))


def codes_of(evidence: ColumnEvidence) -> set[str]:
    """The different codes of a column, normalised; those whose digits are lost are left out."""
    found = set()
    for value in evidence.written:
        try:
            found.add(normalise_area_code(value))
        except TaksirError:
            continue
    return found


def _vote(header: str, columns: dict[str, str], evidence: ColumnEvidence, catalogue: Catalogue) -> str:
    """The system that a column's codes, dots or name speak for; "" where they say nothing."""
    codes = codes_of(evidence)
    if not codes:
        return ""
    if catalogue.told_apart_by != INDONESIAN:
        return _vote_of_lengths(codes, catalogue) or _vote_of_header(header, catalogue)
    if any("." in value and DOTTED.fullmatch(value) for value in evidence.written):
        return "kemendagri"
    by_part = _vote_of_part(columns[header], columns, evidence, catalogue)
    system = by_part or classify_code_system(codes)
    # Digits of an odd length are parts of codes or mistakes, not a system of one's own.
    is_part = system == "custom" and all(code.isdigit() for code in codes)
    if system != "ambiguous" and not is_part:
        return system
    return _vote_of_header(header, catalogue)


def _vote_of_header(header: str, catalogue: Catalogue) -> str:
    """The one system that a header speaks for."""
    key = header_key(header)
    named = [s.name for s in catalogue.systems if any(re.search(part, key) for part in s.headers)]
    return named[-1] if named else ""


def _vote_of_lengths(codes: set[str], catalogue: Catalogue) -> str:
    """The only system whose codes are as long as these; codes of no system's length are one's own."""
    lengths = {len(code) for code in codes}
    fitting = [
        system.name
        for system in catalogue.systems
        if lengths <= {level.code_length.get(system.name, 0) for level in catalogue.levels}
    ]
    if len(fitting) == 1:
        return fitting[0]
    return "" if fitting else OWN_SYSTEM.name


def _vote_of_part(
    column: str, columns: dict[str, str], evidence: ColumnEvidence, catalogue: Catalogue
) -> str:
    """The system whose levels have so many digits of their own, where the column holds only those."""
    digits = catalogue.own_digits(column)
    own = (digits["kemendagri"], digits["bps"])
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
    if len(lengths) != 1 or system == OWN_SYSTEM.name:
        return ""
    length = lengths.pop()
    known = [level for level in catalogue.levels if length in level.code_length.values()]
    return known[0].name if len(known) == 1 else ""


def _ask_system(headers: tuple[str, ...], sheet: Sheet, catalogue: Catalogue) -> Ask:
    examples = sorted(codes_of(sheet.evidence[headers[-1]]))[:3]
    return Ask(
        about="code_system",
        question="Of which code system are the area codes in {header} ({examples}, …): {systems}? "
        "The codes alone do not tell, and many mean another place in the other system.",
        question_values={
            "header": headers[-1],
            "examples": ", ".join(examples),
            "systems": ", ".join(system.label.en for system in catalogue.systems),
        },
        choices=tuple(system.name for system in catalogue.all_systems),
    )
