"""A file that is misjudged: a person says where its headers are, and the next file of its kind is read so."""

from pathlib import Path

import pytest
import xlsxwriter
from test_bad_input import HEADER, person_rows

from pipelines.classify import confirm_recipe
from pipelines.delivered import JUDGED, ReadingChoices, SheetSpan
from pipelines.history import deliveries
from pipelines.kept import opened_delivery
from pipelines.load import Proposal, check_delivery, publish_delivery, receive_delivery, reread_delivery
from taksir.errors import TaksirError
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store

ANOTHER_TABLE = ["wilayah,tim,ketua,mulai,selesai,sampel,orang,rumah,blok,catatan"] + [
    f"Desa {n},T{n},K{n},a{n},b{n},c{n},d{n},e{n},f{n},g{n}" for n in range(12)
]
"""A table of the field teams above the survey, as wide as it: its headers are taken for the survey's."""

SAID = ReadingChoices(spans=(SheetSpan("", 14, 14),))


def file_of(folder: Path, name: str, count: int = 240) -> Path:
    path = folder / name
    path.write_text("\n".join([*ANOTHER_TABLE, HEADER, *person_rows(count)]) + "\n", encoding="utf-8")
    return path


def received(path: Path, **told: object) -> Proposal:
    return receive_delivery(path, path.name, actor="t", **told)  # type: ignore[arg-type]


def published(proposal: Proposal) -> int:
    recipe = confirm_recipe(proposal.recipe, None, by="t")
    checked = check_delivery(proposal.delivery_id, recipe, actor="t")
    assert checked.can_publish, [fault.sentence() for fault in checked.faults][:5]
    publish_delivery(proposal.delivery_id, actor="t")
    return checked.kept["person"]


def test_headers_said_by_hand_are_read_and_remembered(empty_store: Store, tmp_path: Path) -> None:
    judged = received(file_of(tmp_path, "survei_2025.csv"))
    assert judged.raw.tables[0].headers[0] == "wilayah" and judged.raw.tables[0].header_rows == (1, 1)
    told = reread_delivery(judged.delivery_id, SAID, judged_signature=judged.recipe.judged_signature)
    assert told.raw.tables[0].headers == tuple(HEADER.split(","))
    assert told.raw.tables[0].row_count == 240 and told.recipe.reading == SAID
    assert published(told) == 240
    # The next round's file is misjudged alike, and read as this one was.
    following = received(file_of(tmp_path, "survei_2026.csv", 200))
    assert following.raw.tables[0].headers == tuple(HEADER.split(",")) and following.raw.said == SAID
    assert published(following) == 200


def test_the_check_reads_as_the_recipe_says(empty_store: Store, tmp_path: Path) -> None:
    judged = received(file_of(tmp_path, "survei_2025.csv"))
    told = reread_delivery(judged.delivery_id, SAID)
    back = reread_delivery(judged.delivery_id, JUDGED)
    assert back.raw.tables[0].headers[0] == "wilayah"
    assert published(told) == 240  # what lies kept was judged; the recipe's reading counts


def test_what_cannot_be_read_as_said_leaves_everything_as_it_was(empty_store: Store, tmp_path: Path) -> None:
    judged = received(file_of(tmp_path, "survei_2025.csv"))
    with pytest.raises(TaksirError, match="only the first 254 rows are looked at"):  # noqa: PT012
        reread_delivery(judged.delivery_id, ReadingChoices(spans=(SheetSpan("", 900, 900),)))
    with opened_delivery(judged.delivery_id) as opened:
        assert opened.raw.said == JUDGED and opened.raw.tables[0].row_count == 253
    assert [line.state for line in deliveries()] == ["read"]
    assert store_faults(empty_store) == []


def test_a_published_delivery_is_not_read_again(empty_store: Store, tmp_path: Path) -> None:
    first = received(file_of(tmp_path, "survei_2025.csv"), reading=SAID)
    published(first)
    with pytest.raises(TaksirError, match="no longer waits to be confirmed"):
        reread_delivery(first.delivery_id, JUDGED)


def test_a_fault_of_stacked_sheets_names_its_own_sheet_and_row(empty_store: Store, tmp_path: Path) -> None:
    rows = [row.split(",") for row in person_rows(240)]
    rows[130][5] = "-3"
    book = xlsxwriter.Workbook(str(tmp_path / "survei_2026.xlsx"))
    for name, part in (("Kec. Hulu", rows[:120]), ("Kec. Hilir", rows[120:])):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADER.split(","))
        for place, cells in enumerate(part, 1):
            sheet.write_row(place, 0, cells)
    book.close()
    proposal = received(tmp_path / "survei_2026.xlsx")
    assert [table.row_count for table in proposal.raw.tables] == [240]
    assert proposal.raw.read_as.sheets == ("Kec. Hulu", "Kec. Hilir")
    recipe = confirm_recipe(proposal.recipe, None, by="t")
    checked = check_delivery(proposal.delivery_id, recipe, actor="t")
    fault = next(fault for fault in checked.faults if fault.severity == "error" and fault.row)
    assert (fault.sheet, fault.row, fault.column) == ("Kec. Hilir", 12, "weind")
    only = reread_delivery(proposal.delivery_id, ReadingChoices(sheets=("Kec. Hulu",)))
    assert [(table.name, table.row_count) for table in only.raw.tables] == [("Kec. Hulu", 120)]
    left_out = check_delivery(proposal.delivery_id, recipe, actor="t", leave_out_faulty_rows=True)
    assert left_out.kept["person"] == 239
