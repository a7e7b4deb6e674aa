"""Names of places: kinds kept apart, homonyms never joined, likeness only suggested."""

from pathlib import Path

import pandas as pd
import pytest

from taksir.methods.place_names import alike_names, place_name, same_place_name


@pytest.mark.parametrize(
    ("written", "kind", "plain"),
    [
        ("KAB. BOGOR", "kabupaten", "bogor"),
        ("Kab Bogor", "kabupaten", "bogor"),
        ("Kota Adm. Jakarta Timur", "kota", "jakartatimur"),
        ("Kec. Pa’dang-Ulak  Tanding", "kecamatan", "padangulaktanding"),
        ("Kota", "", "kota"),
        ("", "", ""),
        ("Daerah Istimewa Yogyakarta", "", "yogyakarta"),
    ],
)
def test_a_name_is_taken_apart(written: str, kind: str, plain: str) -> None:
    assert (place_name(written).kind, place_name(written).plain) == (kind, plain)


def test_a_regency_is_not_the_city_of_its_name() -> None:
    assert not same_place_name("Kab. Bogor", "Kota Bogor")
    assert same_place_name("BOGOR", "Kota Bogor") and same_place_name("bogor", "Kabupaten Bogor")
    assert same_place_name("Kel. Baciro", "Desa Baciro") and not same_place_name("", "")
    likely = alike_names("Kabupaten Bogor", ["Kota Bogor", "Kabupaten Bogor"])
    assert [(entry.position, entry.score) for entry in likely] == [(1, 1.0), (0, 0.8)]


def test_what_is_unlike_is_not_suggested() -> None:
    assert alike_names("Sukamaju", ["Tanah Abang", "Wonosari"]) == []
    assert alike_names("  ", ["Wonosari"]) == []


def test_misspelt_names_of_every_kecamatan_of_yogyakarta_lead_back(shared_data: Path) -> None:
    table = pd.read_csv(shared_data / "area_codes" / "districts.csv", dtype=str)
    names = table.loc[table["code"].str.startswith("34."), "name"].tolist()
    for position, name in enumerate(names):
        misspelt = name[:2] + name[3:]  # one letter lost
        assert alike_names(misspelt, names)[0].position == position or names.count(name) > 1
