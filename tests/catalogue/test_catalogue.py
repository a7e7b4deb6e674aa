"""The country pack holds together: complete in both languages, respectful, unambiguous, no free SQL."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
import yaml

from taksir import paths
from taksir.catalogue import check_catalogue, load_catalogue
from taksir.catalogue_expressions import ALLOWED_NODES, check_expression, columns_used
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.schema import REFERENCE_TABLES, TABLES, Catalogue, Words

CATALOGUE = load_catalogue()
TYPES = {"text", "integer", "number", "money", "code", "yes_no", "date", "area_code", "weight"}
ROLES = {"key", "identifier", "area", "weight", "stratum", "cluster", "measure", "note"}
DOMAINS = {
    "orphans", "children", "older_persons", "disability", "poverty", "illness", "widowhood", "disputes",
    "crime", "mental_health", "services",
}  # fmt: skip

DEPRECATED = (
    "pmks", "cacat", "difabel", "anak nakal", "kenakalan", "panti asuhan", "jompo", "orang gila", "gila",
    "psikotik", "tuna rungu", "tuna netra", "tuna wicara", "tuna daksa", "tuna grahita", "wts", "pelacur",
    "wanita rawan", "gepeng", "odha", "narapidana", "broken home", "anak haram", "suku terasing",
    "kepribadian yang buruk", "penderita", "tidak normal", "normal", "termiskin", "terburuk", "janda",
    "the disabled", "the elderly", "the poor", "handicapped", "beggar", "orphanage", "crippled",
)  # fmt: skip
"""Domain handbook 5.4, and their English counterparts; accepted in deliveries, never shown."""

TWO_CODES_ON_A_SHAPE = {("boundary", "kode_bps"), ("boundary", "kode_kemendagri")}
"""A boundary may carry both codes; which one is the area code depends on the home system."""

OPTIONAL_COLUMNS = {
    "health_complaint", "works_last_week", "school_status", "expenditure_pc", "receives_assistance",
    "asset_radio", "asset_computer", "asset_bicycle", "asset_boat",
}  # fmt: skip
"""Stored columns an expression uses when they are delivered and can do without."""


def _texts(catalogue: Catalogue) -> Iterator[tuple[str, Words]]:
    """Every text people may read, with where it stands."""
    for column in catalogue.columns:
        yield column.name, column.label
        yield from ((f"{column.name}={code.value}", code.label) for code in column.codes)
    yield from ((derived.name, derived.label) for derived in catalogue.derived)
    yield from ((group.code, group.name) for group in catalogue.target_groups)
    yield from ((group.id, group.label) for group in catalogue.groups)
    yield from ((f"{group.id}={c.value}", c.label) for group in catalogue.groups for c in group.categories)
    yield from ((level.name, level.label) for level in catalogue.levels)
    for entry in catalogue.indicators:
        texts = (
            entry.name, entry.definition, entry.unit, entry.counted, entry.numerator_words,
            entry.denominator_words,
        )  # fmt: skip
        yield from ((entry.id, text) for text in texts)
        if entry.note.id or entry.note.en:
            yield f"{entry.id} note", entry.note


def _stored(table: str, sql: str) -> set[str]:
    """Stored columns behind an expression, through the columns computed for the table."""
    computed = {entry.name: entry.sql for entry in CATALOGUE.derived if entry.table == table}
    found: set[str] = set()
    for name in columns_used(sql):
        found |= _stored(table, computed[name]) if name in computed else {name}
    return found


def test_the_pack_is_whole() -> None:
    assert len(CATALOGUE.indicators) == 40
    assert [group.code for group in CATALOGUE.target_groups] == [
        f"PPKS-{number:02d}" for number in range(1, 27)
    ]
    assert [code.value for code in CATALOGUE.column("psks_code").codes] == [
        f"PSKS-{n:02d}" for n in range(1, 13)
    ]
    assert {entry.domain for entry in CATALOGUE.indicators} == DOMAINS


def test_every_text_exists_in_both_languages() -> None:
    assert not [where for where, text in _texts(CATALOGUE) if not (text.id.strip() and text.en.strip())]


def test_words_are_respectful() -> None:
    banned = re.compile(r"\b(" + "|".join(DEPRECATED) + r")\b", re.IGNORECASE)
    shown = [(where, words) for where, text in _texts(CATALOGUE) for words in (text.id, text.en)]
    assert not [(where, words) for where, words in shown if banned.search(words)]


def test_columns_are_described_by_known_words() -> None:
    for column in CATALOGUE.columns:
        assert column.type in TYPES, column.name
        assert column.role in ROLES, column.name
        assert set(column.tables) <= {*TABLES, *REFERENCE_TABLES}, column.name
        assert set(column.required_in) <= set(column.tables), column.name
        assert column.codes or column.type not in ("code", "yes_no"), column.name
        if column.minimum is not None and column.maximum is not None:
            assert column.minimum < column.maximum, column.name


def test_what_must_be_delivered() -> None:
    required = defaultdict(set)
    for column in CATALOGUE.columns:
        for table in column.required_in:
            required[table].add(column.name)
    assert required["person"] == {"person_weight"}
    assert required["household"] == {"household_id", "hh_weight"}
    assert required["area"] == {"area_code"}
    assert required["register"] == {"area_code", "ppks_code", "n"}
    assert required["poverty_line"] == {"area_code", "poverty_line"}


def test_a_header_names_one_column_of_a_table() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for column in CATALOGUE.columns:
        for table in column.tables:
            for header in (column.name, *column.synonyms):
                assert header == header.casefold()
                owners[table, header.replace(" ", "_")].add(column.name)
    ambiguous = {key: names for key, names in owners.items() if len(names) > 1}
    assert set(ambiguous) == TWO_CODES_ON_A_SHAPE, ambiguous


def test_a_delivered_word_means_one_code() -> None:
    for column in CATALOGUE.columns:
        meanings = defaultdict(set)
        for code in column.codes:
            assert code.value.casefold() in code.accepts
            for word in code.accepts:
                assert word == word.casefold(), (column.name, word)
                meanings[word].add(code.value)
        assert not {word: values for word, values in meanings.items() if len(values) > 1}, column.name
        assert not set(column.missing) & set(meanings), column.name


@pytest.mark.parametrize(
    ("column", "word", "value"),
    [
        ("sex", "p", "P"), ("sex", "pria", "L"), ("sex", "laki-laki", "L"), ("sex", "2", "P"),
        ("urban_rural", "1", "K"), ("urban_rural", "perdesaan", "D"),
        ("father_alive", "tidak tahu", "9"), ("father_alive", "meninggal", "0"), ("mother_alive", "ya", "1"),
        ("wg_seeing", "sama sekali tidak bisa", "4"), ("wg_seeing", "ya, banyak kesulitan", "3"),
        ("has_device", "tidak", "0"), ("has_device", "ya", "1"),
        ("ppks_code", "anak cacat", "PPKS-05"), ("ppks_code", "penyandang cacat", "PPKS-09"),
        ("ppks_code", "anak nakal", "PPKS-03"), ("ppks_code", "lanjut usia terlantar", "PPKS-08"),
        ("ppks_code", "wanita rawan sosial ekonomi", "PPKS-23"), ("ppks_code", "suku_terasing", "PPKS-26"),
        ("facility_type", "panti asuhan", "LKSA"), ("accreditation", "belum", "none"),
        ("roof", "ijuk_rumbia", "poor"), ("water", "sumur_tak_terlindung", "unimproved"),
        ("toilet", "tidak_ada", "none"), ("assistance_programmes", "tidak_ada", "none"),
        ("felt_needs", "pendampingan_lansia", "older_person_companion"), ("unit", "kk", "family"),
    ],
)  # fmt: skip
def test_delivered_words_are_understood(column: str, word: str, value: str) -> None:
    assert [code.value for code in CATALOGUE.column(column).codes if word in code.accepts] == [value]


def test_numbers_for_yes_and_no_beyond_one_and_zero_are_left_to_a_person() -> None:
    accepted = {word for code in CATALOGUE.column("has_device").codes for word in code.accepts}
    assert {word for word in accepted if word.isdigit()} == {"0", "1"}


def test_identifiers_are_found_by_their_usual_headers() -> None:
    by_header = {
        header: column
        for column in CATALOGUE.columns_of("household")
        for header in (column.name, *column.synonyms)
    }
    headers = (
        "nik", "nokk", "nama_krt", "no_hp", "alamat", "rt", "rw", "lokasi", "deviceid", "phonenumber",
        "username", "_submitted_by", "foto_url", "_lokasi_latitude", "email", "tgl_lahir",
    )  # fmt: skip
    for header in headers:
        assert by_header[header].role == "identifier", header


def test_indicators_ask_for_what_they_use_and_nothing_else() -> None:
    for entry in CATALOGUE.indicators:
        other = entry.denominator_table or entry.table
        used = _stored(entry.table, entry.numerator) | _stored(other, entry.denominator)
        required = {name for item in entry.requires for name in item.split("|")}
        assert required <= used, entry.id
        assert used - required <= OPTIONAL_COLUMNS, entry.id
    for derived in CATALOGUE.derived:
        used = _stored(derived.table, derived.sql)
        assert set(derived.requires) <= used, derived.name


def test_every_computed_column_is_used() -> None:
    needed = {name for entry in CATALOGUE.indicators for name in columns_used(entry.numerator)}
    needed |= {name for entry in CATALOGUE.indicators for name in columns_used(entry.denominator)}
    needed |= {name for derived in CATALOGUE.derived for name in columns_used(derived.sql)}
    variants = [option for entry in load_questions().variants for option in entry.options]
    needed |= {name for option in variants for name in columns_used(option.numerator)}
    assert not [derived.name for derived in CATALOGUE.derived if derived.name not in needed]


def test_computed_columns_stand_after_those_they_use() -> None:
    seen: set[str] = set()
    computed = {entry.name for entry in CATALOGUE.derived}
    for entry in CATALOGUE.derived:
        assert columns_used(entry.sql) & computed <= seen, entry.name
        seen.add(entry.name)


def test_counts_and_registers_match_the_denominator() -> None:
    for entry in CATALOGUE.indicators:
        assert not entry.population or entry.is_survey, entry.id
        groups = [CATALOGUE.target_group(code) for code in (*entry.ppks, *entry.register_ppks)]
        assert all(groups), entry.id
        units = {group.unit for code in entry.register_ppks if (group := CATALOGUE.target_group(code))}
        assert units <= {"person"}, entry.id
        if entry.usual:
            assert 0 < entry.usual[0] < entry.usual[1], entry.id
    compared = {entry.id: entry.register_ppks for entry in CATALOGUE.indicators if entry.register_ppks}
    assert compared == {
        "CHD-01": ("PPKS-01",),
        "CHD-02": ("PPKS-02",),
        "ELD-03": ("PPKS-08",),
        "DIS-01": ("PPKS-05", "PPKS-09"),
    }


def test_only_shares_of_persons_or_households_are_proportions() -> None:
    amounts = {entry.id for entry in CATALOGUE.indicators if entry.is_survey and not entry.is_proportion}
    assert amounts == {"POV-02", "POV-03", "POV-04"}


# -- expressions are judged, not trusted -----------------------------------------------------------

REFUSED = [
    ("age_years < 18 AND shoe_size > 3", "names the column shoe_size, which the catalogue does not know"),
    ("p.age_years < 18", "names the column p.age_years"),
    ("(SELECT max(age_years) FROM person)", "uses SUBQUERY, which is not allowed"),
    ("age_years IN (SELECT 1)", "which is not allowed"),
    ("read_text('/etc/hostname')", "which is not allowed"),
    ("length(sex) > 1", "uses LENGTH, which is not allowed"),
    ("sex LIKE 'P%'", "uses LIKE, which is not allowed"),
    ("DROP TABLE person", "uses DROP, which is not allowed"),
    ("age_years; DROP TABLE person", "which is not allowed"),
    ("SELECT 1", "uses SELECT, which is not allowed"),
    ("COPY person TO 'x.csv'", "which is not allowed"),
    ("age_years < ", "cannot be read"),
]


@pytest.mark.parametrize(("sql", "sentence"), REFUSED)
def test_an_expression_is_no_free_sql(sql: str, sentence: str) -> None:
    with pytest.raises(TaksirError, match="The expression of NONE-01 ") as refused:
        check_expression(sql, ["age_years", "sex"], where="NONE-01")
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_no_node_that_reads_files_or_tables_is_allowed() -> None:
    names = {node.__name__ for node in ALLOWED_NODES}
    assert not names & {"Select", "Subquery", "Table", "Anonymous", "Command", "Star", "Func", "Union"}


def test_a_column_defined_twice_is_refused() -> None:
    doubled = Catalogue(
        country="idn",
        columns=(*CATALOGUE.columns, CATALOGUE.columns[0]),
        derived=(),
        indicators=(),
        target_groups=(),
        levels=(),
    )
    with pytest.raises(TaksirError, match="defines column household_id twice"):
        check_catalogue(doubled)


def test_a_missing_pack_is_named(tmp_path) -> None:
    with pytest.raises(TaksirError, match="no country pack nowhere"):
        load_catalogue("nowhere", tmp_path)


def test_the_files_hold_only_fields_the_reader_knows() -> None:
    home = paths.CATALOGUE / "idn"
    known = {
        "name", "tables", "type", "role", "unit", "minimum", "maximum", "codes", "missing", "synonyms",
        "required_in", "note", "label_id", "label_en", "code_of", "name_of",
    }  # fmt: skip
    for entry in yaml.safe_load((home / "columns.yaml").read_text(encoding="utf-8"))["columns"]:
        assert set(entry) <= known, entry["name"]
    names = ("name", "definition", "unit", "counted", "numerator", "denominator", "note")
    known = {f"{name}_{language}" for language in ("id", "en") for name in names} | {
        "id", "domain", "table", "denominator_table", "numerator", "denominator", "scale", "requires",
        "population", "eligible", "ppks", "register_ppks", "need", "polarity", "sens", "standard", "usual",
    }  # fmt: skip
    for entry in yaml.safe_load((home / "indicators.yaml").read_text(encoding="utf-8"))["indicators"]:
        assert set(entry) <= known, entry["id"]
