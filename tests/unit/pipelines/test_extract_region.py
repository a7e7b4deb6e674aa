"""Where a table lies on its sheet. Sheets are written as people see them, cells parted by |."""

import pytest

from pipelines.extract.headers import Merge, named_headers
from pipelines.extract.region import table_region


def sheet(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").split("\n")]


CASES = {
    "plain": ("kode|nama|n\n1|A|3", "kode|nama|n", 1),
    "two rows, years": ("Kec|Jiwa|\n|2021|2022\nHulu|10|12", "Kec|Jiwa / 2021|Jiwa / 2022", 2),
    "an empty column beside": (
        "Kec|Jiwa||\n|2021|2022|\nHulu|10|12|",
        "Kec|Jiwa / 2021|Jiwa / 2022|(column 4)",
        2,
    ),
    "three rows without column numbers": (
        "Kode|Penduduk||||KK\n|L||P||\n|0-14|15+|0-14|15+|\n1|2|3|4|5|6\n2|2|3|4|5|6\n3|2|3|4|5|6",
        "Kode|Penduduk / L / 0-14|Penduduk / L / 15+|Penduduk / P / 0-14|Penduduk / P / 15+|KK",
        3,
    ),
    "two full rows, units below": (
        "Desa|Laki-laki|Perempuan\n|(jiwa)|(jiwa)\nHulu|10|12\nHilir|11|13",
        "Desa|Laki-laki / (jiwa)|Perempuan / (jiwa)",
        2,
    ),
    "group over full headers": (
        "||Penduduk||\nKode|Desa|L|P|Jumlah\n1|A|3|4|7\n2|B|3|4|7",
        "Kode|Desa|Penduduk / L|Penduduk / P|Penduduk / Jumlah",
        2,
    ),
    "groups over full headers": (
        "Wilayah||Penduduk||Mutu\n||Menurut jk||\nKode|Desa|L|P|Galat\n(1)|(2)|(3)|(4)|(5)\n1|A|2|3|4",
        "Wilayah / Kode|Wilayah / Desa|Penduduk / Menurut jk / L|Penduduk / Menurut jk / P|Mutu / Galat",
        4,
    ),
    "column numbers": ("Desa|n|m\n(1)|(2)|(3)\nA|1|2", "Desa|n|m", 2),
    "column numbers with a sum": ("Desa|a|b|c\n(1)|(2)|(3)|(4)=(2)+(3)\nA|1|2|3", "Desa|a|b|c", 2),
    "bare column numbers": ("No|Desa|n\n1|2|3\n1|Hulu|7\n2|Hilir|8", "No|Desa|n", 2),
    "a first row of data that counts": ("a|b|c\n1|2|3\n4|5|6", "a|b|c", 1),
    "tags": ("Kecamatan|Penduduk\n#adm3+name|#population+total\nHulu|3", "Kecamatan|Penduduk", 2),
    "title in the first cell": ("Tabel 1||\nkode|nama|n\n1|A|2", "kode|nama|n", 2),
    "title in the middle": ("|LAPORAN|\n||\nkode|nama|n\n1|A|2", "kode|nama|n", 3),
    "particulars above": ("Kabupaten|Contoh||\nTahun|2025||\nkode|nama|L|P\n1|A|2|3", "kode|nama|L|P", 3),
    "few headers named": ("nama||umur|\nAni|x|3|y\nBudi|z|4|y", "nama|(column 2)|umur|(column 4)", 1),
    "years as headers": ("Desa|2021|2022\nHulu|5|6\nHilir|7|8", "Desa|2021|2022", 1),
    "line break in a header": ("Jumlah\u2028 Penduduk|n\nHulu|5", "Jumlah Penduduk|n", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_headers_and_first_row(case: str) -> None:
    text, headers, first_body = CASES[case]
    region = table_region(sheet(text))
    assert list(region.headers) == headers.split("|")
    assert region.first_body == first_body


def test_merged_headers_say_how_far_they_reach() -> None:
    rows = sheet("Desa|Jumlah|\n||\n|L|P\nHulu|1|2\nHilir|3|4")
    merges: list[Merge] = [((0, 0), (2, 0)), ((0, 1), (1, 2))]
    region = table_region(rows, merges)
    assert region.headers == ("Desa", "Jumlah / L", "Jumlah / P")
    assert region.header_rows == (0, 1, 2)


def test_a_title_merged_over_the_whole_width_is_no_header() -> None:
    rows = sheet("Tabel 1||\nDesa|L|P\nHulu|1|2")
    region = table_region(rows, [((0, 0), (0, 2))])
    assert region.headers == ("Desa", "L", "P")


def test_a_merged_group_over_part_of_the_width_is_a_header() -> None:
    rows = sheet("|Penduduk|\nDesa|L|P\nHulu|1|2\nHilir|1|2")
    region = table_region(rows, [((0, 1), (0, 2))])
    assert region.headers == ("Desa", "Penduduk / L", "Penduduk / P")


@pytest.mark.parametrize(
    ("labels", "headers"),
    [
        (["a", "b"], ("a", "b")),
        (["", "b", ""], ("(column 1)", "b", "(column 3)")),
        (["a", "a", "a"], ("a", "a (2)", "a (3)")),
        (["a", "a", "a (2)"], ("a", "a (2)'", "a (2)")),
        (["(column 2)", ""], ("(column 2)", "(column 2)'")),
    ],
)
def test_headers_are_neither_empty_nor_repeated(labels: list[str], headers: tuple[str, ...]) -> None:
    assert named_headers(labels)[0] == headers
