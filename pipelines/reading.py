"""SQL that reads a delivered text as a number, a date, a code or an area code; NULL where it cannot.

Nothing is guessed here: the marks of a number and the order of a date come from the recipe, and a
text that does not fit them is not a value, so that `correct` can name it. A reading is worked out in
layers of helper columns, so that no expression is written twice: the engine gives every node of an
expression its own memory. The plain spelling comes first, being far faster to read than any pattern.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from taksir.store.engine import identifier, literal

NO_ANSWER = ("", "-", "–", "—", "...", "…", ".", "na", "n/a", "#n/a", "nan", "null")
"""Texts that mean "no answer" in any column."""

BLANKS = " \t\r\n\u00a0"

MONTHS = {
    1: ("januari", "january", "jan"),
    2: ("februari", "pebruari", "february", "feb", "peb"),
    3: ("maret", "march", "mar"),
    4: ("april", "apr"),
    5: ("mei", "may"),
    6: ("juni", "june", "jun"),
    7: ("juli", "july", "jul"),
    8: ("agustus", "august", "agu", "agt", "ags", "aug"),
    9: ("september", "sep", "sept"),
    10: ("oktober", "october", "okt", "oct"),
    11: ("november", "nopember", "nov", "nop"),
    12: ("desember", "december", "des", "dec"),
}

POINT_NUMBER = r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][+-]?\d{1,2})?"
COMMA_NUMBER = r"[+-]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?"
PLAIN_NUMBER = r"[+-]?\d+(\.0)?"
LONGEST_NUMBER = 40
"""Longer texts are not numbers, whatever signs they are made of."""

NUMBER_DRESS = "^(rp|idr)\\.?[\\s\u00a0]*|[\\s\u00a0]*(,-+|\\.-|%|persen|percent)$"
CODE_DRESS = "[\\s\u00a0'’`]"
"""What is taken off a written number or code before it is read."""

DAY_FIRST_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")

DOTTED_CODE = r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?"
SCIENTIFIC = r"\d+[.,]?\d*[eE]\+?\d+"
"""Area codes as Kemendagri writes them, and what a spreadsheet makes of a long one."""

FIRST_DAY = "1900-01-01"
EXCEL_DAY_ZERO, EXCEL_DAYS = "1899-12-30", (20000, 60000)
"""Day zero of Excel's serial dates, and the serials taken for dates: 1954 to 2064."""


@dataclass(frozen=True)
class Reading:
    """How one of our columns is made of delivered text.

    Attributes:
        value: SQL of what we store; NULL where there is no answer or none that can be read.
        unread: SQL that is true where there is an answer that cannot be read.
        layers: Helper columns by name, each layer made of the delivered columns and the layers before.
    """

    value: str
    unread: str = "FALSE"
    layers: tuple[dict[str, str], ...] = ()


def with_layers(rows_sql: str, readings: Sequence[Reading]) -> str:
    """The rows with the helper columns that some readings need.

    Args:
        rows_sql: A table expression.
        readings: Their names of helpers are different.
    """
    for level in range(max((len(reading.layers) for reading in readings), default=0)):
        helpers = {
            name: sql
            for reading in readings
            for name, sql in (reading.layers[level].items() if level < len(reading.layers) else ())
        }
        made = ", ".join(f"{sql} AS {name}" for name, sql in helpers.items())
        rows_sql = f"(SELECT *, {made} FROM {rows_sql})"
    return rows_sql


def merged_layers(*several: tuple[dict[str, str], ...]) -> tuple[dict[str, str], ...]:
    """The layers of several readings as those of one."""
    depth = max((len(layers) for layers in several), default=0)
    return tuple(
        {name: sql for layers in several if level < len(layers) for name, sql in layers[level].items()}
        for level in range(depth)
    )


def answered(text: str, missing: Iterable[str] = ()) -> str:
    """The text without blanks at its ends, NULL where it means "no answer".

    Args:
        text: SQL expression of type VARCHAR.
        missing: Further words that mean it in this column, in lower case.
    """
    return _spoken(f"trim({text}, {literal(BLANKS)})", missing)


def read_text(text: str, *, name: str, missing: Iterable[str] = ()) -> Reading:
    """A text as delivered [VARCHAR], without blanks at its ends."""
    trimmed = identifier(f"{name} trimmed")
    return Reading(_spoken(trimmed, missing), layers=({trimmed: f"trim({text}, {literal(BLANKS)})"},))


def read_number(
    text: str, style: str, *, name: str, missing: Iterable[str] = (), unit_factor: float = 1.0
) -> Reading:
    """A number [DOUBLE], its marks read as the style says.

    Args:
        text: SQL expression of type VARCHAR.
        style: point (1,234.5) | comma (1.234,5) | "": only numbers without marks are read.
        name: Of our column, for the helpers.
        missing: Words and numbers that mean "no answer" in this column.
        unit_factor: What the number is multiplied by.
    """
    words = tuple(missing)
    plain, trimmed, answer, bare, found = (
        identifier(f"{name} {part}") for part in ("plain", "trimmed", "answer", "bare", "number")
    )
    layers = (
        {plain: _plain(text, style)},
        {trimmed: f"CASE WHEN {plain} IS NULL AND {text} <> '' THEN trim({text}, {literal(BLANKS)}) END"},
        {answer: _spoken(trimmed, words)},
        {bare: _bare(answer)},
        {found: f"coalesce({plain}, {_marked(bare, style)})"},
    )
    value = _except(found, words)
    if unit_factor != 1.0:
        value = f"({value}) * {unit_factor!r}"
    return Reading(value, f"({found} IS NULL AND {answer} IS NOT NULL)", layers)


def read_whole_number(
    text: str, style: str, *, name: str, missing: Iterable[str] = (), unit_factor: float = 1.0
) -> Reading:
    """A whole number [BIGINT]; a number with a fraction is not one."""
    number = read_number(text, style, name=name, missing=missing, unit_factor=unit_factor)
    whole = identifier(f"{name} whole")
    return Reading(
        value=f"CASE WHEN {whole} = floor({whole}) THEN TRY_CAST({whole} AS BIGINT) END",
        unread=f"({number.unread} OR coalesce({whole} <> floor({whole}), FALSE))",
        layers=(*number.layers, {whole: number.value}),
    )


def read_day(text: str, order: str, *, name: str, missing: Iterable[str] = ()) -> Reading:
    """A date [DATE]: ISO always, day first where the recipe says so, Excel's serial numbers, month names.

    Args:
        text: SQL expression of type VARCHAR.
        order: day_first | iso | "".
        name: Of our column, for the helpers.
        missing: Words that mean "no answer" in this column.
    """
    trimmed, answer, serial, parts, found = (
        identifier(f"{name} {part}") for part in ("trimmed", "answer", "serial", "parts", "day")
    )
    low, high = EXCEL_DAYS
    readings = [
        f"TRY_CAST({answer} AS DATE)",
        f"CASE WHEN {serial} BETWEEN {low} AND {high} THEN DATE '{EXCEL_DAY_ZERO}' + {serial} END",
        _named_month(parts),
    ]
    if order == "day_first":
        formats = ", ".join(literal(form) for form in DAY_FIRST_FORMATS)
        readings.insert(0, f"CAST(try_strptime({answer}, [{formats}]) AS DATE)")
    pattern = literal(r"^(\d{1,2})[ .-]+([a-z]+)[ .-]+(\d{4})$")
    layers = (
        {trimmed: f"trim({text}, {literal(BLANKS)})"},
        {answer: _spoken(trimmed, missing)},
        {
            serial: f"TRY_CAST(floor(TRY_CAST({answer} AS DOUBLE)) AS INTEGER)",
            parts: f"regexp_extract(lower({answer}), {pattern}, ['d', 'm', 'y'])",
        },
        {found: f"coalesce({', '.join(readings)})"},
    )
    # The engine reads 1/8/26 as the year 1: a date before 1900 is a misreading here.
    value = f"CASE WHEN {found} >= DATE '{FIRST_DAY}' THEN {found} END"
    is_read = f"coalesce({found} >= DATE '{FIRST_DAY}', FALSE)"
    return Reading(value, f"({answer} IS NOT NULL AND NOT {is_read})", layers)


def code_key(value: str) -> str:
    """How a delivered value is looked up among codes: trimmed, lower case, 1.0 as 1."""
    plain = value.strip(BLANKS).lower()
    whole, point, rest = plain.partition(".")
    return whole if point and whole.isdigit() and set(rest) == {"0"} else plain


def read_code(text: str, codes: Mapping[str, str], *, name: str, is_number: bool) -> Reading:
    """Our code of a delivered value [INTEGER or VARCHAR].

    Args:
        text: SQL expression of type VARCHAR.
        codes: Delivered value as `code_key` → our code; "" where it means no answer.
        name: Of our column, for the helpers.
        is_number: Whether all our codes are whole numbers.
    """
    trimmed, key = identifier(f"{name} trimmed"), identifier(f"{name} key")
    layers = (
        {trimmed: f"trim({text}, {literal(BLANKS)})"},
        {key: rf"regexp_replace(lower({_spoken(trimmed)}), '^(\d+)\.0+$', '\1')"},
    )
    cases = " ".join(
        f"WHEN {literal(word)} THEN {_constant(ours, is_number)}" for word, ours in codes.items() if ours
    )
    value = f"CASE {key} {cases} END" if cases else f"CAST(NULL AS {'INTEGER' if is_number else 'VARCHAR'})"
    known = ", ".join(literal(word) for word in codes)
    return Reading(
        value, f"coalesce({key} NOT IN ({known}), FALSE)" if known else f"{key} IS NOT NULL", layers
    )


def read_choices(text: str, codes: Mapping[str, str], *, name: str) -> Reading:
    """Several answers in one cell [VARCHAR]: our codes, each once, separated by spaces.

    Args:
        text: SQL expression of type VARCHAR.
        codes: Delivered answer as `code_key` → our code; "" where it means no answer.
        name: Of our column, for the helpers.
    """
    answer, parts, coded = (identifier(f"{name} {part}") for part in ("answer", "parts", "coded"))
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(ours)}" for word, ours in codes.items())
    layers = (
        {answer: f"lower({answered(text)})"},
        # Answers stand between commas or the like where there is any; else between blanks, as apps write.
        {
            parts: f"CASE WHEN CASE {answer} {cases} END IS NOT NULL THEN [{answer}] "
            f"WHEN regexp_matches({answer}, '[,;|]') THEN string_split_regex({answer}, '\\s*[,;|]\\s*') "
            f"ELSE string_split_regex({answer}, '\\s+') END"
        },
        {coded: f"list_transform({parts}, lambda word: CASE word {cases} END)"},
    )
    known = f"list_sort(list_distinct(list_filter({coded}, lambda ours: ours IS NOT NULL AND ours <> '')))"
    return Reading(
        value=f"nullif(array_to_string({known}, ' '), '')",
        unread=f"coalesce(list_contains(list_transform({coded}, lambda ours: ours IS NULL), TRUE), FALSE)",
        layers=layers,
    )


P_CODE = "'^[iI][dD](\\d+)$', '\\1'"
"""A humanitarian P-code, ID3471060001, and what is kept of it."""


def read_area_code(text: str, *, name: str, digits_only: bool = True) -> Reading:
    """An area code without dots, blanks, Excel's apostrophe and its ".0" [VARCHAR].

    NULL where digits are lost (scientific notation, a cut part between dots), and where anything but
    digits is left, unless the code system is of one's own.
    """
    answer, compact, code = (identifier(f"{name} {part}") for part in ("answer", "compact", "code"))
    layers = (
        {answer: answered(text)},
        {compact: f"regexp_replace(regexp_replace({answer}, {literal(CODE_DRESS)}, '', 'g'), {P_CODE})"},
        {
            code: f"CASE WHEN regexp_full_match({compact}, '\\d+') THEN {compact} "
            f"WHEN regexp_full_match({compact}, {literal(DOTTED_CODE)}) THEN replace({compact}, '.', '') "
            f"WHEN regexp_full_match({compact}, '\\d+\\.0+') THEN split_part({compact}, '.', 1) "
            f"WHEN {str(digits_only).upper()} OR regexp_full_match({compact}, {literal(SCIENTIFIC)}) "
            f"OR regexp_full_match({compact}, '[\\d.]+') THEN NULL ELSE {compact} END"
        },
    )
    return Reading(code, f"({answer} IS NOT NULL AND {code} IS NULL)", layers)


def _spoken(trimmed: str, missing: Iterable[str] = ()) -> str:
    """A trimmed text, NULL where it means "no answer"."""
    words = tuple(dict.fromkeys((*NO_ANSWER, *missing)))
    longest = max(len(word.encode()) for word in words)
    listed = ", ".join(literal(word) for word in words)
    is_silent = f"strlen({trimmed}) <= {longest} AND lower({trimmed}) IN ({listed})"
    return f"CASE WHEN {is_silent} THEN NULL ELSE {trimmed} END"


def _plain(text: str, style: str) -> str:
    """The number of a text without thousands marks or dress, read by the engine's own cast."""
    number = f"TRY_CAST({text} AS DOUBLE)"
    if style == "comma":
        whole = f"WHEN {_has_no(text, '.,_')} THEN {number}"
        decimal = f"WHEN {_has_no(text, '._')} THEN TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
        found = f"CASE {whole} {decimal} END"
    else:
        found = f"CASE WHEN {_has_no(text, '_' if style == 'point' else '.,_')} THEN {number} END"
    # inf and nan are words, not numbers.
    return f"CASE WHEN isfinite({found}) THEN {found} END"


def _bare(answer: str) -> str:
    """A written number without Rp, %, blanks and a trailing ",-" or ".-"; brackets make it negative."""
    undressed = f"regexp_replace(lower({answer}), {literal(NUMBER_DRESS)}, '', 'g')"
    return rf"regexp_replace({undressed}, '^\((.*)\)$', '-\1')"


def _marked(bare: str, style: str) -> str:
    """The number of a bare text with the marks of a style."""
    pattern = {"point": POINT_NUMBER, "comma": COMMA_NUMBER}.get(style, PLAIN_NUMBER)
    digits = {"point": f"replace({bare}, ',', '')", "comma": f"replace(replace({bare}, '.', ''), ',', '.')"}
    return (
        f"CASE WHEN strlen({bare}) <= {LONGEST_NUMBER} AND regexp_full_match({bare}, {literal(pattern)}) "
        f"THEN TRY_CAST({digits.get(style, bare)} AS DOUBLE) END"
    )


def _named_month(parts: str) -> str:
    cases = " ".join(
        f"WHEN {literal(word)} THEN '{number}'" for number, words in MONTHS.items() for word in words
    )
    return f"TRY_CAST({parts}.y || '-' || (CASE {parts}.m {cases} END) || '-' || {parts}.d AS DATE)"


def _except(number: str, missing: Iterable[str]) -> str:
    """The number, NULL where it is one of those that mean "no answer"."""
    numbers = ", ".join(word for word in missing if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", word))
    return f"CASE WHEN {number} IN ({numbers}) THEN NULL ELSE {number} END" if numbers else number


def _has_no(text: str, signs: str) -> str:
    return " AND ".join(f"NOT contains({text}, {literal(sign)})" for sign in signs)


def _constant(value: str, is_number: bool) -> str:
    return str(int(value)) if is_number else literal(value)
