"""SQL that reads a delivered text as a number, a date, a code or an area code; NULL where it cannot.

Nothing is guessed here: the marks of a number and the order of a date come from the recipe, and a
text that does not fit them is not a value, so that `correct` can name it. Each reading tries the
plain spelling first, because the engine reads that far faster than any pattern.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taksir.store.engine import literal

MISSING_WORDS = ("", "-", "–", "—", "...", "…", ".", "na", "n/a", "#n/a", "nan", "null")
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
PLAIN_NUMBER = r"[+-]?\d+"
LONGEST_NUMBER = 40
"""Longer texts are not numbers, whatever signs they are made of."""

DOTTED_CODE = r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?"
SCIENTIFIC = r"\d+[.,]?\d*[eE]\+?\d+"
"""Area codes as Kemendagri writes them, and what a spreadsheet makes of a long one."""

FIRST_DAY = "1900-01-01"
EXCEL_DAY_ZERO, EXCEL_DAYS = "1899-12-30", (20000, 60000)
"""Day zero of Excel's serial dates, and the serials taken for dates: 1954 to 2064."""


@dataclass(frozen=True)
class Reading:
    """Two SQL expressions over one delivered column.

    Attributes:
        value: What we store; NULL where there is no answer or none that can be read.
        unread: True where there is an answer that cannot be read.
    """

    value: str
    unread: str


def answered(text: str, missing: Iterable[str] = ()) -> str:
    """The text without blanks at its ends, NULL where it means "no answer".

    Args:
        text: SQL expression of type VARCHAR.
        missing: Further words that mean it in this column, in lower case.
    """
    words = tuple(dict.fromkeys((*MISSING_WORDS, *missing)))
    longest = max(len(word.encode()) for word in words)
    clean = f"trim({text}, {literal(BLANKS)})"
    listed = ", ".join(literal(word) for word in words)
    return (
        f"CASE WHEN strlen({clean}) <= {longest} AND lower({clean}) IN ({listed}) THEN NULL ELSE {clean} END"
    )


def read_text(text: str, missing: Iterable[str] = ()) -> Reading:
    """A text as delivered [VARCHAR], without blanks at its ends."""
    return Reading(answered(text, missing), "FALSE")


def read_number(text: str, style: str, *, missing: Iterable[str] = (), unit_factor: float = 1.0) -> Reading:
    """A number [DOUBLE], its marks read as the style says.

    Args:
        text: SQL expression of type VARCHAR.
        style: point (1,234.5) | comma (1.234,5) | "": only numbers without marks are read.
        missing: Words and numbers that mean "no answer" in this column.
        unit_factor: What the number is multiplied by.
    """
    words = tuple(missing)
    answer = answered(text, words)
    number = (
        f"CASE WHEN {text} = '' THEN NULL ELSE coalesce({_plain(text, style)}, {_dressed(answer, style)}) END"
    )
    value = _except(number, words)
    if unit_factor != 1.0:
        value = f"({value}) * {unit_factor!r}"
    return Reading(value, _unread(number, answer))


def read_whole_number(
    text: str, style: str, *, missing: Iterable[str] = (), unit_factor: float = 1.0
) -> Reading:
    """A whole number [BIGINT]; a number with a fraction is not one."""
    words = tuple(missing)
    answer = answered(text, words)
    plain = f"CASE WHEN {_has_no(text, '.,_')} THEN TRY_CAST({text} AS BIGINT) END"
    other = _dressed(answer, style)
    whole = f"CASE WHEN ({other}) = floor({other}) THEN TRY_CAST({other} AS BIGINT) END"
    number = f"CASE WHEN {text} = '' THEN NULL ELSE coalesce({plain}, {whole}) END"
    value = _except(number, words)
    if unit_factor != 1.0:
        value = f"CAST(round(({value}) * {unit_factor!r}) AS BIGINT)"
    return Reading(value, _unread(number, answer))


def read_day(text: str, order: str, *, missing: Iterable[str] = ()) -> Reading:
    """A date [DATE]: ISO always, day first where the recipe says so, Excel's serial numbers, month names.

    Args:
        text: SQL expression of type VARCHAR.
        order: day_first | iso | "".
        missing: Words that mean "no answer" in this column.
    """
    answer = answered(text, missing)
    day_first = (
        f"try_strptime({answer}, ['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M:%S'])"
    )
    readings = [f"TRY_CAST({answer} AS DATE)", _serial_day(answer), _named_month(answer)]
    if order == "day_first":
        readings.insert(0, f"CAST({day_first} AS DATE)")
    found = f"coalesce({', '.join(readings)})"
    # The engine reads 1/8/26 as the year 1: a date before 1900 is a misreading here.
    value = f"CASE WHEN {text} = '' THEN NULL WHEN {found} >= DATE '{FIRST_DAY}' THEN {found} END"
    return Reading(value, _unread(value, answer))


def code_key(value: str) -> str:
    """How a delivered value is looked up among codes: trimmed, lower case, 1.0 as 1."""
    plain = value.strip(BLANKS).lower()
    whole, point, rest = plain.partition(".")
    return whole if point and whole.isdigit() and set(rest) == {"0"} else plain


def read_code(text: str, codes: Mapping[str, str], *, is_number: bool) -> Reading:
    """Our code of a delivered value [INTEGER or VARCHAR].

    Args:
        text: SQL expression of type VARCHAR.
        codes: Delivered value as `code_key` → our code; "" where it means no answer.
        is_number: Whether all our codes are whole numbers.
    """
    key = _key_of(answered(text))
    cases = " ".join(
        f"WHEN {literal(word)} THEN {_constant(ours, is_number)}" for word, ours in codes.items() if ours
    )
    value = f"CASE {key} {cases} END" if cases else f"CAST(NULL AS {'INTEGER' if is_number else 'VARCHAR'})"
    silent = ", ".join(literal(word) for word, ours in codes.items() if not ours)
    spoken = f"({key}) NOT IN ({silent})" if silent else f"({key}) IS NOT NULL"
    return Reading(value, f"CASE WHEN ({value}) IS NULL THEN coalesce({spoken}, FALSE) ELSE FALSE END")


def read_choices(text: str, codes: Mapping[str, str]) -> Reading:
    """Several answers in one cell [VARCHAR]: our codes, each once, separated by spaces.

    Args:
        text: SQL expression of type VARCHAR.
        codes: Delivered answer as `code_key` → our code; "" where it means no answer.
    """
    answer = f"lower({answered(text)})"
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(ours)}" for word, ours in codes.items())
    whole = f"CASE {answer} {cases} END"
    # Answers are separated by commas or the like where any stands; else by blanks, as survey apps do.
    parts = (
        f"CASE WHEN regexp_matches({answer}, '[,;|]') THEN string_split_regex({answer}, '\\s*[,;|]\\s*') "
        f"ELSE string_split_regex({answer}, '\\s+') END"
    )
    coded = f"list_transform({parts}, lambda word: CASE word {cases} END)"
    known = f"list_sort(list_distinct(list_filter({coded}, lambda ours: ours IS NOT NULL AND ours <> '')))"
    joined = f"array_to_string({known}, ' ')"
    value = f"nullif(coalesce({whole}, {joined}), '')" if cases else "CAST(NULL AS VARCHAR)"
    unread = (
        f"CASE WHEN {answer} IS NULL OR ({whole}) IS NOT NULL THEN FALSE "
        f"ELSE list_contains(list_transform({coded}, lambda ours: ours IS NULL), TRUE) END"
        if cases
        else f"({answer}) IS NOT NULL"
    )
    return Reading(value, unread)


def bare_code(text: str, *, digits_only: bool = True) -> str:
    """An area code without dots, blanks, Excel's apostrophe and its ".0" [VARCHAR].

    NULL where digits are lost (scientific notation, a cut part between dots), and where anything but
    digits is left, unless the code system is of one's own.
    """
    compact = rf"regexp_replace({answered(text)}, '[\s''’`\u00a0]', '', 'g')".replace(r"\u00a0", "\u00a0")
    return (
        f"CASE WHEN regexp_full_match({compact}, '\\d+') THEN {compact} "
        f"WHEN regexp_full_match({compact}, {literal(DOTTED_CODE)}) THEN replace({compact}, '.', '') "
        f"WHEN regexp_full_match({compact}, '\\d+\\.0+') THEN split_part({compact}, '.', 1) "
        f"WHEN {str(digits_only).upper()} OR regexp_full_match({compact}, {literal(SCIENTIFIC)}) THEN NULL "
        f"WHEN regexp_full_match({compact}, '[\\d.]+') THEN NULL ELSE {compact} END"
    )


def _plain(text: str, style: str) -> str:
    """The number of a text without thousands marks or dress, read by the engine's own cast."""
    number = f"TRY_CAST({text} AS DOUBLE)"
    if style == "comma":
        whole = f"WHEN {_has_no(text, '.,_')} THEN {number}"
        decimal = f"WHEN {_has_no(text, '._')} THEN TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
        found = f"CASE {whole} {decimal} END"
    else:
        found = f"CASE WHEN {_has_no(text, '_' if style == 'point' else '.,_')} THEN {number} END"
    return f"CASE WHEN isfinite({found}) THEN {found} END"


def _dressed(answer: str, style: str) -> str:
    """The number of a text with Rp, %, blanks, a trailing ",-", brackets or thousands marks."""
    bare = (
        r"regexp_replace(regexp_replace(regexp_replace(lower({answer}), '^rp\.?|[\s%]|persen$', '', 'g'), "
        r"',-+$', ''), '^\((.*)\)$', '-\1')"
    )
    bare = bare.replace(r"[\s%]", "[\\s\u00a0%]").replace("{answer}", answer)
    pattern = {"point": POINT_NUMBER, "comma": COMMA_NUMBER}.get(style, PLAIN_NUMBER)
    digits = {"point": f"replace({bare}, ',', '')", "comma": f"replace(replace({bare}, '.', ''), ',', '.')"}
    return (
        f"CASE WHEN strlen({bare}) <= {LONGEST_NUMBER} AND regexp_full_match({bare}, {literal(pattern)}) "
        f"THEN TRY_CAST({digits.get(style, bare)} AS DOUBLE) END"
    )


def _serial_day(answer: str) -> str:
    serial = f"TRY_CAST({answer} AS DOUBLE)"
    low, high = EXCEL_DAYS
    return (
        f"CASE WHEN {serial} BETWEEN {low} AND {high} "
        f"THEN DATE '{EXCEL_DAY_ZERO}' + CAST(floor({serial}) AS INTEGER) END"
    )


def _named_month(answer: str) -> str:
    pattern = r"^(\d{1,2})[ .-]+([a-z]+)[ .-]+(\d{4})$"
    parts = f"regexp_extract(lower({answer}), {literal(pattern)}, ['d', 'm', 'y'])"
    cases = " ".join(
        f"WHEN {literal(word)} THEN '{number}'" for number, words in MONTHS.items() for word in words
    )
    return f"TRY_CAST({parts}.y || '-' || (CASE {parts}.m {cases} END) || '-' || {parts}.d AS DATE)"


def _key_of(answer: str) -> str:
    return rf"regexp_replace(lower({answer}), '^(\d+)\.0+$', '\1')"


def _except(number: str, missing: Iterable[str]) -> str:
    """The number, NULL where it is one of those that mean "no answer"."""
    numbers = ", ".join(str(int(word)) for word in missing if word.isdigit())
    return f"CASE WHEN ({number}) IN ({numbers}) THEN NULL ELSE ({number}) END" if numbers else number


def _unread(value: str, answer: str) -> str:
    # CASE, not AND: the engine looks at the second expression only where the first holds.
    return f"CASE WHEN ({value}) IS NULL THEN ({answer}) IS NOT NULL ELSE FALSE END"


def _has_no(text: str, signs: str) -> str:
    return " AND ".join(f"NOT contains({text}, {literal(sign)})" for sign in signs)


def _constant(value: str, is_number: bool) -> str:
    return str(int(value)) if is_number else literal(value)
