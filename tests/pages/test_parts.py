"""What the pages say of deliveries, headlines and areas: in words, from the facts they are given."""

from dataclasses import replace
from datetime import date

import pytest

from pages.parts import card, checked, deliveries, waiting
from pages.parts.audit import audit_rows
from pages.parts.planning.priorities import criterion_name
from pages.parts.told import told
from pipelines.faults import Fault
from pipelines.history import AuditLine, DeliveryLine
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.needs import Headline

LINE = DeliveryLine(
    id="d1",
    source_id="survei",
    title="Survei kebutuhan",
    kind="survey",
    version=1,
    state="published",
    is_current=True,
    file_name="survei.xlsx",
    period="2026",
    rows=5330,
    received_at="2026-11-20T08:00:00Z",
    published_at="2026-11-20T08:10:00Z",
    actor="rina",
)
TODAY = date(2026, 11, 21)


def headline(**values: object) -> Headline:
    fields = {
        "released": None, "registered_persons": 1150, "gap_persons": 2650.0, "gap_low_persons": 1500.0,
        "gap_high_persons": 3800.0, "comparable": True, "note": "",
    }  # fmt: skip
    return Headline(**(fields | values))


def test_a_gap_is_an_interval_not_a_point():
    assert card.gap_words(headline(), "en") == (
        "The register counts 1,150; between 1,500 and 3,800 more are not registered."
    )
    assert card.gap_words(headline(), "id") == (
        "Register mencatat 1.150; antara 1.500 dan 3.800 lagi belum tercatat."
    )


def test_a_gap_whose_interval_holds_zero_is_not_claimed():
    words = card.gap_words(headline(gap_low_persons=-200.0), "en")
    assert words == "The register counts 1,150; the estimate does not tell whether any are missing."


def test_a_register_above_the_estimate_is_to_be_checked():
    words = card.gap_words(headline(gap_low_persons=-900.0, gap_high_persons=-100.0), "en")
    assert "check it for double entries" in words


def test_what_cannot_be_compared_says_why():
    note = "No register of this group has been published yet."
    words = card.gap_words(headline(comparable=False, registered_persons=None, note=note), "id")
    assert words == "Tidak dapat dibandingkan dengan register: Register kelompok ini belum diterbitkan."


def test_unfinished_deliveries_and_old_sources_wait():
    ready = replace(LINE, id="d2", state="ready", is_current=False, file_name="[x](y).csv")
    old = replace(LINE, id="d3", title="Sensus", period="2020–2023")
    found = waiting.waiting((LINE, ready, old), TODAY, "en")
    assert [item.words for item in found] == [
        "[x](y).csv: ready to publish",
        "Sensus is of 2020–2023: more than 2 years old",
    ]
    assert waiting.waiting((LINE, replace(old, is_current=False)), TODAY, "en") == []


@pytest.mark.parametrize(
    ("period", "year"), [("2026", 2026), ("2020-2023", 2023), ("Maret 2025", 2025), ("", 0)]
)
def test_the_last_year_of_a_period(period, year):
    assert waiting.latest_year(period) == year


def test_every_state_of_a_delivery_has_words():
    states = (
        "received",
        "read",
        "mapped",
        "protected",
        "checked",
        "ready",
        "published",
        "withdrawn",
        "refused",
        "failed",
    )
    assert set(states) == set(waiting.STATE_WORDS)


def test_a_delivery_without_a_source_is_listed_by_its_file():
    rows = deliveries.delivery_rows((replace(LINE, title="", source_id="", version=None),), "en")
    assert rows[0]["Source"] == "survei.xlsx"
    assert rows[0]["Version"] == "–"


def test_a_fault_says_where_what_and_what_to_do():
    values = {"row": 12, "column": "umur"}
    template = "Area {row} of the boundary file has no readable code in {column}."
    cure = "Choose the column that holds the codes."
    where = {"sheet": "art", "table": "person", "row": 12, "column": "umur", "value": "998"}
    fault = Fault("error", "double", **where, template=template, values=values, cure=cure)
    (row,) = checked.fault_rows((fault,), "id")
    assert list(row.values()) == [
        "kesalahan",
        "Wilayah 12 pada berkas batas tidak memiliki kode yang terbaca di umur.",
        "Pilih kolom yang berisi kode.",
        "12",
        "umur",
        "998",
        "art",
    ]


def test_an_error_names_indicators_and_levels_as_readers_do():
    error = TaksirError("{indicator} cannot be shown by {level}: {count} areas.",
                        indicator="POV-01", level="kecamatan", count=1200)  # fmt: skip
    name = load_catalogue().indicator("POV-01").name.en
    assert told(error, "en") == f"{name} cannot be shown by sub-district: 1,200 areas."
    other = TaksirError("There is no indicator {indicator}. List them.", indicator="XYZ-9")
    assert told(other, "en") == "There is no indicator XYZ-9. List them."
    split = TaksirError(
        "Not by {group}. Choose one of: {groups}.", group="sex", groups="urban_rural, head_sex"
    )
    assert told(split, "en") == "Not by sex. Choose one of: urban or rural, sex of the head of household."


def test_a_step_of_the_audit_is_told_in_words():
    detail = '{"fields": ["area", "name", "no longer a field"], "kind": "asset"}'
    line = AuditLine(1, "2026-11-23T01:00:00.000+00:00", "Sari", "write entry", "asset-1", detail, "ab")
    (row,) = audit_rows((line,), "id")
    assert row["Tindakan"] == "catatan ditulis"
    assert row["Rincian"] == "Aset: Wilayah, Nama aset"
    (other,) = audit_rows((replace(line, action="publish", detail='{"version": 1}'),), "en")
    assert other["Detail"] == '{"version": 1}'


def test_a_criterion_is_called_by_its_name():
    assert criterion_name("POV-01", "en") == load_catalogue().indicator("POV-01").name.en
    assert criterion_name("GONE-01", "en") == "GONE-01"
