"""What is a total or a remark, and what only looks like one."""

import pytest

from pipelines.extract.totals import Line, is_sum_of, may_be_sum, remarks, source_text, total_rows


def lines(text: str) -> list[Line]:
    return [Line(number, tuple(row.split("|"))) for number, row in enumerate(text.split("\n"), 1)]


def totals(text: str, *, is_first_column_filled: bool = True) -> list[int]:
    rows = lines(text)
    return total_rows(rows, last_row=len(rows), is_first_column_filled=is_first_column_filled)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("01|Hulu|3\n02|Hilir|4\n|Jumlah|7", [3]),
        ("01|Hulu|3\n99|JUMLAH|3\n02|Hilir|4", [2]),
        ("Hulu|3\nGrand Total :|3", [2]),
        ("Hulu|3\nJumlah / Total|3\nHilir|2", [2]),
        ("Hulu|3\nRata-rata|3", [2]),
        ("01|Hulu|3\n|Jumlah Kecamatan Hulu|3\n02|Hilir|4", [2]),
        ("Hulu|K|3\nHulu|D|4\nHulu|K + D|7\nHilir|Perkotaan+Perdesaan|7", [3, 4]),
        ("Hulu|2025|L+P|7\nHulu|2025|L|3", [1]),
        ("Hulu|2025|Laki-laki + Perempuan|7", [1]),
        ("Hulu|3\nJumlah penduduk seluruhnya|7", [2]),
    ],
)
def test_totals(text: str, found: list[int]) -> None:
    assert totals(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "1|Jumlahwati|3\n2|Totalia|4",
        "1|Jumlah Rejeki|3\n2|Ani|4",  # a name beside a code is checked against the sums
        "Ani|jawaban|Total|3",  # an answer, not a label
        "Jumlah penduduk|3\nJumlah rumah tangga|4\nKepadatan|5",  # a list of measures
        "Ani|+62 812|L\nBudi|60+|P",
        "Indonesia|5\nIndonesia|6",
    ],
)
def test_records_that_only_look_like_totals(text: str) -> None:
    assert totals(text) == []


def test_a_last_row_named_after_the_whole_is_its_sum() -> None:
    *others, last = lines("Hulu|1.200|5\nHilir|300|6\nTengah|-|7\nKabupaten Lembah Sehati|1.500|6,1")
    assert may_be_sum(last)
    assert is_sum_of(last, others)


def test_a_city_at_the_end_of_a_list_is_no_total() -> None:
    *others, last = lines("Bintan|160|5\nKarimun|250|6\nLingga|90|7\nKota Batam|1200|8")
    assert may_be_sum(last)
    assert not is_sum_of(last, others)


def test_a_sum_by_chance_in_one_column_of_many_is_no_total() -> None:
    *others, last = lines("Bintan|1|160|7|9\nKarimun|2|250|8|9\nKota Batam|3|900|9|9")
    assert not is_sum_of(last, others)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1|A|3\nSumber: BPS||", [2]),
        ("1|A|3\n||\nCatatan:|angka sementara|", [2, 3]),
        ("1|A|3\n*) angka sementara||\nDiolah oleh Dinas Sosial||", [2, 3]),
        ("1|A|3\nAngka ini masih sementara||", [2]),
        ("1|A|3\nKeterangan: a|b|c", [2]),
        ("1|A|3\n||", []),
        ("1|A|3\n2||", []),  # a record with few answers
        ("1|A|3\nHulu||", []),
        ("1|A|3\nKabupaten Lembah Sehati||", []),
        ("Sumber Rejeki|A|3\nSumber Agung|B|4", []),  # villages
    ],
)
def test_remarks_under_a_table(text: str, numbers: list[int]) -> None:
    assert [line.row_number for line in remarks(lines(text))] == numbers


@pytest.mark.parametrize(
    ("texts", "source"),
    [
        (["Catatan: x", "Sumber : BPS,  Susenas 2025"], "BPS, Susenas 2025"),
        (["Sumber data: Dinas Sosial;;;"], "Dinas Sosial"),
        (["Source: BPS"], "BPS"),
        (["Sumber Rejeki"], ""),
        ([], ""),
    ],
)
def test_the_source_named_under_a_table(texts: list[str], source: str) -> None:
    assert source_text(texts) == source
