"""Questionnaires (XLSForm) and correction workbooks as nobody should send them, and what is true of each.

A sound one is hurt in one to three ways. Whatever comes back is a sentence, or tables in which no row of the
answers is lost; and what became of the form or of the mark is said.
"""

import json
import random
import zipfile
from dataclasses import replace
from pathlib import Path

from nasty_workbooks import ANY, Book, Hurt
from raw_tables import PERSON_HEADERS, delivery, person_rows, raw_table

from pipelines.classify import classify_delivery
from pipelines.delivered import RawDelivery, RawTable
from pipelines.extract import extract_delivery
from pipelines.extract.questionnaire import (
    FORM_READ,
    is_questionnaire,
    questionnaire_of,
    with_questionnaire,
)
from pipelines.returned import (
    MARK_HEADERS,
    MARK_SHEET,
    ONLY_THE_MARK,
    REASON_HEADER,
    RETURN_KEY,
    TEMPLATE_KEY,
    unmarked,
)
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError

ROWS = [[str(cell) for cell in row] for row in person_rows(40)]
SURVEY_HEADERS = ["type", "name", "label::Bahasa Indonesia (id)", "label::English (en)", "relevant"]
CHOICE_HEADERS = ["list_name", "name", "label::Bahasa Indonesia (id)", "label::English (en)"]


def form_book() -> Book:
    """A sound questionnaire of the answers."""
    asked = {"jk": "select_one jk", "ayah_hidup": "select_one ya", "ibu_hidup": "select_one ya"}
    survey = [SURVEY_HEADERS, ["begin_group", "orang", "Orang", "Person", ""]]
    survey += [[asked.get(name, "text"), name, f"Pertanyaan {name}", f"Question {name}", ""]
               for name in PERSON_HEADERS]  # fmt: skip
    survey += [["select_multiple ya", "banyak", "Banyak", "Many", ""], ["end_group", "orang", "", "", ""]]
    choices = [CHOICE_HEADERS, ["jk", "L", "Pria", "Man"], ["jk", "P", "Wanita", "Woman"]]
    choices += [["ya", "Ya", "Masih", "Alive"], ["ya", "Tidak", "Tiada", "Dead"]]
    return Book({"survey": survey, "choices": choices, "settings": [["form_title"], ["Survei"]]})


def correction_book() -> Book:
    """A sound correction workbook."""
    data = [[*PERSON_HEADERS, REASON_HEADER], *([*row, ""] for row in ROWS)]
    said = {"delivery": "20261122-0a1b2c3d", "source": "survei", "sheets": {"Data": ""}}
    mark = [list(MARK_HEADERS), [RETURN_KEY, json.dumps(said)], ["1", "Red cells must be corrected."]]
    return Book({"Data": data, MARK_SHEET: mark, f"{MARK_SHEET} 2": [["L", "Ya"], ["P", "Tidak"]]})


# -- ways to hurt a questionnaire ----------------------------------------------------------------------


def groups_astray(book: Book, chance: random.Random) -> None:
    """Groups that never end, end too often, hold themselves, or lie in each other hundreds deep."""
    rows = book.sheets.get("survey", [])
    kind, name = chance.choice(("group", "repeat")), chance.choice(("orang", "", "a/b"))
    more = chance.choice((1, 3, 400))
    begins = [[f"begin {kind}", f"{name}{n if more > 3 else ''}", "Bagian", "Part", ""] for n in range(more)]
    at = chance.randrange(len(rows) + 1)
    rows[at:at] = chance.choice((begins, [[f"end_{kind}", name, "", "", ""]] * more))


def circular_choices(book: Book, chance: random.Random) -> None:
    """Lists that are called like answers, answers like questions, words that mean two answers."""
    rows = book.sheets.get("choices", [])
    names = ("jk", "ya", "umur", "L", "P", "Ya", "")
    rows += [[chance.choice(names) for _ in range(4)] for _ in range(chance.randint(1, 20))]


def wrong_types(book: Book, chance: random.Random) -> None:
    """Questions of a type that there is not, or of a list that is not there."""
    types = ("select_one", "select_multiple", "SELECT ONE jk", "rank jk", "select_one jk or_other", "7", "",
             "select_one_from_file a.csv", "select_one ${umur}", "begin_group", "calculate")  # fmt: skip
    for row in book.sheets.get("survey", [])[1:]:
        if row and chance.random() < 0.5:
            row[0] = chance.choice(types)


def very_long(book: Book, chance: random.Random) -> None:
    """A list of hundreds of answers, and questions that offer it."""
    rows = book.sheets.get("choices", [])
    rows += [["ya", f"a{n}", f"Jawaban {n}", f"Answer {n}"] for n in range(chance.choice((200, 500)))]
    survey = book.sheets.get("survey", [])
    survey += [["select_multiple ya", f"q{n}", f"Tanya {n}", f"Ask {n}", ""] for n in range(30)]


FORM: tuple[Hurt, ...] = (*ANY, groups_astray, circular_choices, wrong_types, very_long)

# -- ways to hurt a correction -------------------------------------------------------------------------

MARKS = (
    "", "{", "null", "[]", "7", '"text"', "{}", '{"delivery": 1, "source": 2, "sheets": 3}',
    '{"delivery": "x", "source": "y", "sheets": {"Data": "../../etc/passwd"}}', "[" * 30_000,
    '{"delivery": "x", "source": "y", "sheets": {"Data": "Taksir", "Taksir": "Data"}}',
    '{"delivery": "x\' or 1=1 --", "source": "", "sheets": {"Data": "", "Sheet9": ""}}',
    '{"delivery": null, "source": null, "sheets": {"Data": null}}', '{"a": ' * 5_000 + "1" + "}" * 5_000,
    '{"delivery": "x", "source": "y", "sheets": {"nowhere": "Data"}}', "\x00", "NaN", "1" * 5_000,
)  # fmt: skip


def other_mark(book: Book, chance: random.Random) -> None:
    """The mark says something else, stands elsewhere, or twice."""
    alike = (name for name in book.sheets if name.casefold() == MARK_SHEET.casefold())
    rows = book.sheets.setdefault(next(alike, MARK_SHEET), [])
    line = [chance.choice((RETURN_KEY, TEMPLATE_KEY, "taksir-return-2")), chance.choice(MARKS)]
    headed = [list(MARK_HEADERS), line]
    rows[:] = chance.choice(
        (headed, headed, [line], [line[:1]], [[]], [["a"], line[:1]], [*rows, line], [line, *rows])
    )


def other_reasons(book: Book, chance: random.Random) -> None:
    """The column of reasons is called otherwise, stands elsewhere or twice."""
    rows = book.sheets.get("Data", [])
    at = chance.randrange(len(PERSON_HEADERS))
    for place, row in enumerate(rows):
        row.insert(at, REASON_HEADER if place == 0 else "why")


CORRECTION: tuple[Hurt, ...] = (*ANY, other_mark, other_mark, other_mark, other_reasons)

# -- what must be true ---------------------------------------------------------------------------------


def form_verdict(content: bytes, folder: Path) -> str:
    """Answers delivered beside a hurt questionnaire: read with it, read without it, or refused."""
    path = folder / "survei.zip"
    with zipfile.ZipFile(path, "w") as package:
        lines = [";".join(row) for row in (list(PERSON_HEADERS), *ROWS)]
        package.writestr("survei_2026.csv", "\n".join(lines) + "\n")
        package.writestr("form.xlsx", content)
    raw = _read(path, folder / "staging")
    if raw is None:
        return "refused"
    answers = [table for table in raw.tables if set(PERSON_HEADERS) <= set(table.headers)]
    assert len(answers) == 1 and answers[0].row_count == len(ROWS), "answers are lost"
    is_told = any(note.template == FORM_READ for note in raw.notes)
    assert is_told or len(raw.tables) > 1, "nothing is said of the form"
    return "with its form" if is_told else "as a table more"


def correction_verdict(content: bytes, folder: Path) -> str:
    """A hurt correction: known as one, read as any other file, or refused."""
    path = folder / "koreksi.xlsx"
    path.write_bytes(content)
    raw = _read(path, folder / "staging")
    if raw is None:
        return "refused"
    try:
        plain, returned = unmarked(raw, folder / "staging")
    except TaksirError as error:
        assert error.template == ONLY_THE_MARK
        return "refused"
    names = [table.name for table in plain.tables]
    assert len(set(names)) == len(names), "two tables of one name"
    if returned is None and len(plain.tables) < len(raw.tables):
        assert any(MARK_SHEET in table.name for table in raw.tables)
    for table in plain.tables:
        assert table.path.exists() and REASON_HEADER not in table.headers or returned is None
    _classified(plain)
    return "a correction" if returned else "any file"


def staged_tables(book: Book, folder: Path) -> list[RawTable]:
    """The sheets of a workbook as its reader would stage them, without reading it: for many at once."""
    found = []
    for number, (name, rows) in enumerate(book.sheets.items()):
        wide = max(map(len, rows), default=0)
        cells = [
            ["" if cell is None else str(cell) for cell in row] + [""] * (wide - len(row)) for row in rows
        ]
        headers, *below = cells or [[]]
        told = [cell.strip() or f"kolom_{place}" for place, cell in enumerate(headers)]
        headers = [f"{cell} ({place})" if cell in told[:place] else cell for place, cell in enumerate(told)]
        found.append(replace(raw_table(folder / str(number), headers, below), name=name))
    return found


def staged_form_verdict(book: Book, folder: Path) -> str:
    """Answers whose form's sheets are hurt: none of their headers is lost."""
    tables = staged_tables(book, folder)
    if not is_questionnaire(tables):
        return "no form"
    answers = raw_table(folder / "answers", PERSON_HEADERS, ROWS, name="survei")
    (named,), notes = with_questionnaire([answers], questionnaire_of(tables), name="form", file="survei")
    assert named.headers == answers.headers and notes[0].template == FORM_READ
    _classified(delivery(named))
    return "a form"


def staged_correction_verdict(book: Book, folder: Path) -> str:
    """A correction whose sheets are hurt: no two tables have one name, and none of the rows is lost."""
    raw = delivery(*staged_tables(book, folder), file_name="koreksi.xlsx")
    counts = {table.name: table.row_count for table in raw.tables}
    try:
        plain, returned = unmarked(raw, folder)
    except TaksirError as error:
        assert error.template == ONLY_THE_MARK and all(name.startswith(MARK_SHEET) for name in counts)
        return "refused"
    names = [table.name for table in plain.tables]
    assert len(set(names)) == len(names), names
    kept = [table.row_count for table in plain.tables]
    assert kept == [count for name, count in counts.items() if len(plain.tables) == len(raw.tables)
                    or not name.startswith(MARK_SHEET)]  # fmt: skip
    return "a correction" if returned else "any file"


def _read(path: Path, staging: Path) -> RawDelivery | None:
    """What was read, as far as the proposal of its columns; None where it was refused in a sentence."""
    try:
        raw = extract_delivery(path, staging)
    except TaksirError as error:
        assert str(error).endswith(".") and ". " in str(error) and "Traceback" not in str(error), str(error)
        assert not list(staging.iterdir()), "something is left behind"
        return None
    _classified(raw)
    return raw


def _classified(raw: RawDelivery) -> None:
    try:
        classify_delivery(raw, load_catalogue(), source_id="survei")
    except TaksirError as error:
        assert str(error).endswith("."), str(error)


KINDS_OF_BOOKS = {
    "questionnaires": (form_book, FORM, form_verdict),
    "corrections": (correction_book, CORRECTION, correction_verdict),
}
"""How a sound workbook of a kind is made, hurt and judged."""
