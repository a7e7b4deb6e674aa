"""Names are pointed out by title, introducing word, father's name, given name; roles and places are none.

The texts are invented; what must be found stands beside each. That a program does not know every name is
part of the method: the last test says what is not found.
"""

import pytest

from taksir.catalogue_persons import load_name_words
from taksir.methods.person_names import likely_names

WORDS = load_name_words("idn")
PLACES = frozenset({"sri lestari", "budi jaya", "siti makmur"})

NAMED = {
    "Ibu Sulastri di Desa Makmur": ("Ibu Sulastri",),
    "Rumah Pak Wiryo, lalu Mbah Karso": ("Pak Wiryo", "Mbah Karso"),
    "a.n. Slamet Riyadi": ("a.n. Slamet Riyadi",),
    "nama: Kelvara Bontari": ("nama: Kelvara Bontari",),
    "anak dari Bontari Khayali": ("anak dari Bontari Khayali",),
    "Siti tidak makan": ("Siti",),
    "Budi Santoso dan istrinya": ("Budi Santoso",),
    "H. Tolagi, tokoh agama": ("H. Tolagi",),
    "Kelvara bin Wendura": ("Kelvara bin Wendura",),
    "BAPAK WIRYO": ("BAPAK WIRYO",),
    "pak budi sakit": ("pak budi",),
    "Ibu Siti Aminah Ketua PKK": ("Ibu Siti Aminah",),
    "An. Kelvara (7 th)": ("An. Kelvara",),
    "Mr. Smith came with a boy called Tommy": ("Mr. Smith", "called Tommy"),
    "Kata Sdr. Tolagi: Sdr. Tolagi": ("Sdr. Tolagi",),
}
NOBODY = (
    "Bapak Bupati hadir", "ibu hamil dan Ibu Hamil", "Ibu Kota Kabupaten", "anak dari keluarga miskin",
    "Nama Desa dan nama kegiatan", "Hari Lansia Nasional", "an apple", "LKS Senja Teduh; PKK; Camat",
    "Desa Sri Lestari dan Dusun Budi Jaya", "Kecamatan Siti Makmur", "Saudara sepupu", "Rp 300.000.000", "",
    "The Head of the District and Children of Older Persons",
)  # fmt: skip


@pytest.mark.parametrize("text", NAMED)
def test_a_name_is_pointed_out_as_it_stands(text: str) -> None:
    assert likely_names(text, WORDS, places=PLACES) == NAMED[text]


@pytest.mark.parametrize("text", NOBODY)
def test_roles_places_and_plain_words_are_no_names(text: str) -> None:
    assert likely_names(text, WORDS, places=PLACES) == ()


def test_names_that_are_known_are_found_however_they_are_written() -> None:
    known = ("Tolagi Wendura", "Ketua Desa", "Ani")
    assert likely_names("kata WENDURA, ketua; ani", WORDS, known=known) == ("WENDURA",)


def test_a_long_text_is_looked_through_quickly() -> None:
    text = "Ibu " * 3_000 + "A" * 8_000
    assert likely_names(text, WORDS) is not None


def test_a_name_without_any_sign_is_not_found() -> None:
    assert likely_names("Wendura tidak makan", WORDS) == ()
