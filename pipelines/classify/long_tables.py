"""Long provincial tables: one row an area, sex, age group and year become one row an area.

Age bands are only added up where the delivered groups end on the same birthdays: from 15–19 no count of
those under 18 is made up.
"""

import re
from dataclasses import dataclass

from pipelines.classify.codes import known_words
from pipelines.classify.evidence import ColumnEvidence
from pipelines.classify.headers import unit_word_factor
from pipelines.classify.matching import Sheet
from pipelines.reading import code_key
from pipelines.recipe import Ask, ColumnMatch, header_key
from taksir.schema import Catalogue

AGE_HEADERS = {
    "kelompok_umur",
    "golongan_umur",
    "gol_umur",
    "umur",
    "usia",
    "age_group",
    "age",
    "kelompok_usia",
}
SEX_HEADERS = {"jenis_kelamin", "jk", "kelamin", "sex", "gender", "l_p"}
UNIT_HEADERS = {"satuan", "unit"}
PART_OF_YEAR_HEADERS = {"semester", "triwulan", "kuartal", "quarter", "bulan", "month"}
COUNTER_HEADERS = {"id", "no", "nomor", "_id", "row_id", "objectid"}
NAMED_PLACES = re.compile(r"^(nama|kode)_")

BAND = re.compile(r"(\d{1,3})\s*(?:-|–|sampai|s/d|to|hingga)\s*(\d{1,3})")
OPEN_BAND = re.compile(r"(≥|>=|>)?\s*(\d{1,3})\s*(\+|ke atas|and over|plus|lebih)?")
AGE_END = 999
"""Upper age of an open band."""

OUR_BAND = re.compile(r"(pop|women)_(?:(\d+)_(\d+)|(\d+)(?:p|_plus))")


@dataclass(frozen=True)
class LongTable:
    """The columns of a long table by what they are; "" where there is none."""

    value: str
    age: str
    sex: str
    unit: str
    part_of_year: str
    others: tuple[str, ...]

    @property
    def pseudo_columns(self) -> dict[str, str]:
        """Header → the name under which `correct` knows it."""
        named = {self.age: "age_band", self.sex: "sex", self.unit: "unit_word"}
        return {header: name for header, name in named.items() if header}


def long_table(sheet: Sheet, matches: tuple[ColumnMatch, ...], catalogue: Catalogue) -> LongTable | None:
    """The parts of a long table of population counts, or None where the sheet is not one.

    Args:
        sheet: The sheet and the look of its values.
        matches: What each header is, the sheet taken for a table of areas.
        catalogue: The words for women and men.
    """
    kept = {match.header: match.column for match in matches if match.is_kept}
    value = next((header for header, column in kept.items() if column == "pop_total"), "")
    age = next((header for header in sheet.headers if _is_age(header, sheet.evidence[header])), "")
    sex = next((header for header in sheet.headers if _is_sex(header, sheet.evidence[header], catalogue)), "")
    if not value or not (age or sex):
        return None
    unit = _named(sheet, UNIT_HEADERS)
    part_of_year = _named(sheet, PART_OF_YEAR_HEADERS)
    used = {value, age, sex, unit, part_of_year}
    others = tuple(
        header
        for header in sheet.headers
        if header not in used and header not in kept and _divides(header, sheet.evidence[header])
    )
    return LongTable(value, age, sex, unit, part_of_year, others)


def long_matches(
    table: LongTable, matches: tuple[ColumnMatch, ...], sheet: Sheet, catalogue: Catalogue
) -> tuple[ColumnMatch, ...]:
    """The matches with the columns that divide the counts named, and what their values mean."""
    changed = []
    for match in matches:
        name = table.pseudo_columns.get(match.header)
        if name:
            evidence = sheet.evidence[match.header]
            changed.append(
                ColumnMatch(
                    header=match.header,
                    column=name,
                    action="keep",
                    score=0.95,
                    reason="{header} divides the counts of each area.",
                    reason_values={"header": match.header},
                    codes=_meanings(name, evidence, catalogue),
                )
            )
        else:
            changed.append(match)
    return tuple(changed)


def ask_of_division(header: str, evidence: ColumnEvidence) -> Ask:
    """Whether counts may be added up over a column that the catalogue does not know."""
    listed = ", ".join(list(evidence.frequencies)[:8])
    return Ask(
        about="division",
        subject=header,
        question="The counts are divided by {header} ({values}). May they be added up over it?",
        question_values={"header": header, "values": listed},
        choices=("leave_out_table", "add_up"),
    )


def band_of(text: str) -> tuple[int, int] | None:
    """First and last age of a written age group; None where it is none. A single age is its own group.

    >>> band_of("00 - 04"), band_of("75+"), band_of("> 64 tahun")
    ((0, 4), (75, 999), (65, 999))
    """
    bare = " ".join(re.sub(r"tahun|thn|years", " ", text.casefold()).split())
    if match := BAND.fullmatch(bare):
        return int(match[1]), int(match[2])
    match = OPEN_BAND.fullmatch(bare)
    if not match:
        return None
    age = int(match[2])
    if match[1] or match[3]:
        return age + (match[1] == ">"), AGE_END
    return age, age


def possible_bands(bands: set[tuple[int, int]], catalogue: Catalogue) -> dict[str, tuple[int, int, str]]:
    """Columns of ours that the delivered age groups add up to.

    Args:
        bands: First and last age of each delivered group.
        catalogue: Our columns of areas.

    Returns:
        Column → first age, last age, and "P" where only women are counted.
    """
    found = {"pop_total": (0, AGE_END, "")} if covers(bands, 0, AGE_END) else {}
    for column in catalogue.columns_of("area"):
        match = OUR_BAND.fullmatch(column.name)
        if not match:
            continue
        low = int(match[2] or match[4])
        high = int(match[3]) if match[3] else AGE_END
        if covers(bands, low, high):
            found[column.name] = (low, high, "P" if match[1] == "women" else "")
    return found


def covers(bands: set[tuple[int, int]], low: int, high: int) -> bool:
    """Whether whole groups add up to exactly the ages from low to high."""
    inside = sorted(band for band in bands if band[0] >= low and band[1] <= high)
    if any(first < low <= last or first <= high < last for first, last in bands) or not inside:
        return False
    ends = [low - 1, *(last for _, last in inside)]
    is_gapless = all(first == end + 1 for (first, _), end in zip(inside, ends, strict=False))
    return is_gapless and ends[-1] == high


def _meanings(name: str, evidence: ColumnEvidence, catalogue: Catalogue) -> dict[str, str]:
    totals = {code_key(word) for word in catalogue.total_words}
    if name == "age_band":
        bands = {key: band_of(key) for key in evidence.frequencies}
        found = {key: f"{band[0]}-{band[1]}" for key, band in bands.items() if band}
    elif name == "sex":
        words = known_words(catalogue.column("sex"))
        found = {key: words[key] for key in evidence.frequencies if key in words}
    else:
        found = {key: repr(unit_word_factor(key)) for key in evidence.frequencies}
    # A total among the rows is not added up with its parts: "" leaves the row out.
    return found | {key: "" for key in evidence.frequencies if key in totals}


def _is_age(header: str, evidence: ColumnEvidence) -> bool:
    if header_key(header) not in AGE_HEADERS or not evidence.frequencies:
        return False
    found = [band_of(key) for key in evidence.frequencies]
    return sum(band is not None and band[0] != band[1] for band in found) >= 0.8 * len(found) - 1


def _is_sex(header: str, evidence: ColumnEvidence, catalogue: Catalogue) -> bool:
    if header_key(header) not in SEX_HEADERS:
        return False
    words = known_words(catalogue.column("sex"))
    return {"L", "P"} <= {words.get(key) for key in evidence.frequencies}


def _named(sheet: Sheet, keys: set[str]) -> str:
    return next((header for header in sheet.headers if header_key(header) in keys), "")


def _divides(header: str, evidence: ColumnEvidence) -> bool:
    """Whether a column without a name of ours splits an area's rows further."""
    key = header_key(header)
    return len(evidence.frequencies) > 1 and key not in COUNTER_HEADERS and not NAMED_PLACES.match(key)
