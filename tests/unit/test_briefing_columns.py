"""Tables of words on a page: columns wide enough for their longest word, wide tables in two parts."""

from taksir.briefing.columns import column_widths, in_parts, lines_of
from taksir.briefing.contents import Table


def table_of(headers: list[str], *rows: list[str]) -> Table:
    kept = tuple(map(tuple, rows))
    return Table("Title", tuple(headers), kept, tuple(False for _ in headers), kept)


def test_no_column_is_narrower_than_its_longest_word_while_there_is_room() -> None:
    table = table_of(["Area", "Number"], ["Pulau Lentera", "3.644"], ["Kota " * 9, "7"])
    widths = column_widths(table, 40.0, letter=1.0)
    assert sum(widths) == 40.0
    assert widths[0] > widths[1] >= len("Number")
    assert lines_of(["Kota " * 9, "7"], widths, letter=1.0) == 2


def test_where_there_is_no_room_every_column_gives_up_the_same_share() -> None:
    table = table_of(["abcdefghi", "abcd"], ["", ""])
    assert column_widths(table, 7.5, letter=1.0) == [5.0, 2.5]


def test_a_wide_table_stands_in_two_parts_that_name_the_rows_and_lose_nothing() -> None:
    headers = [f"column {place}" for place in range(13)]
    first, second = in_parts(table_of(headers, [str(place) for place in range(13)]))
    assert first.rows == (("0", "1", "2", "3", "4", "12"),)
    assert second.rows == (("0", "5", "6", "7", "8", "9", "10", "11"),)
    assert {*first.headers, *second.headers} == set(headers)
    assert in_parts(first) == (first,)
