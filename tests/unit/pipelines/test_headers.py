"""A header names a column by name, synonym or label, and never by likeness."""

import pytest

from pipelines.classify.headers import HeaderNames, unit_factor, unit_word_factor
from taksir.catalogue import load_catalogue


def best(table, header, **values):
    namings = HeaderNames(load_catalogue(), table).namings(header, **values)
    return namings[0].column.name if namings else ""


@pytest.mark.parametrize(
    ("table", "header", "column"),
    [
        ("person", "age_years", "age_years"),
        ("person", "UMUR", "age_years"),
        ("person", "art/umur", "age_years"),
        ("person", "Umur (tahun)", "age_years"),
        ("person", "Jenis Kelamin (L/P)", "sex"),
        ("person", "Sex", "sex"),
        ("household", "identitas/desa", "area_code"),
        ("area", "Penduduk / Jumlah", "pop_total"),
        ("area", "Penduduk menurut umur / 60+", "pop_60p"),
        ("area", "Jumlah Penduduk (ribu jiwa)", "pop_total"),
        ("person", "umurnya", ""),
        ("person", "umr", ""),
    ],
)
def test_the_column_a_header_names(table, header, column):
    assert best(table, header) == column


def test_a_count_of_men_is_not_the_count_of_everybody():
    assert best("area", "Laki-laki / 0-4") == ""
    assert best("area", "Jumlah / 0-4") == "pop_0_4"


def test_an_answer_names_a_column_only_together_with_its_question():
    assert best("household", "rumah/aset/radio", is_option=True) == "asset_radio"
    assert best("household", "kebutuhan_prioritas/modal_usaha", is_option=True) == ""


def test_our_own_name_is_surer_than_a_synonym_and_a_synonym_than_a_label():
    names = HeaderNames(load_catalogue(), "person")
    name, synonym, label = (names.namings(header)[0].score for header in ("age_years", "umur", "umur art"))
    assert name == 1.0 > synonym > label


def test_units_in_brackets_scale_the_numbers():
    assert unit_factor("Penduduk (ribu jiwa)") == 1000
    assert unit_factor("Anggaran (juta rupiah)") == 1e6
    assert unit_factor("Penduduk (jiwa)") == 1
    assert unit_word_factor("JUTA JIWA") == 1e6 and unit_word_factor("JIWA") == 1
