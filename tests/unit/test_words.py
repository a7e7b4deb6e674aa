"""Every sentence has its Indonesian, with the same places, and no word that hurts.

Msgids are read from the code itself: every literal that is a sentence, whatever is given to `say`, and
the values of constants whose name ends in _WORDS or whose docstring says that they are msgids.
"""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from taksir import paths, words
from taksir.errors import TaksirError
from taksir.words import chosen_language, day, languages, number, say, sentence

FOLDERS = ("pages", "taksir", "pipelines")
SENTENCE = re.compile(r"[A-Z{][^\n]* .*[.?]")
"""What a person reads: it begins with a capital or a place, and ends with a stop."""

SPOKEN_BY_NUMBER = "say_count"
"""Says one of its first two texts, by a number."""

SPOKEN = {
    "say": 0,
    "_say": 0,
    "tell": 1,
    "_tell": 1,
    "progress": 1,
    "told_progress": 1,
    "page": 1,
    "shown": 0,
}
"""Functions that say a text that need not be a sentence, and which argument it is."""

# Terms of the handbook's list of words to avoid (5.4), as whole words.
FORBIDDEN = (
    "PMKS", "cacat", "difabel", "anak nakal", "kenakalan anak", "panti asuhan", "panti jompo", "jompo",
    "orang gila", "gila", "psikotik", "tuna rungu", "tuna netra", "tuna wicara", "tuna daksa",
    "tuna grahita", "WTS", "pelacur", "wanita rawan sosial", "gepeng", "ODHA", "narapidana", "broken home",
    "anak haram", "suku terasing", "kepribadian yang buruk", "penderita", "tidak normal", "termiskin",
    "terburuk", "malas", "the disabled", "the elderly", "the poor", "worst",
)  # fmt: skip
EXCEPTIONS: dict[str, str] = {}
"""Msgid → why it may hold such a term: an official name of a category or the title of a source."""


def literals(node: ast.expr) -> list[str]:
    """The texts an expression can be: a literal, joined literals, or either branch of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [left + right for left in literals(node.left) for right in literals(node.right)]
    return []


def msgids_of(tree: ast.Module, *, with_constants: bool = True) -> set[str]:
    found: set[str] = set()
    silent = _unspoken(tree)
    for constant, after in zip(tree.body, [*tree.body[1:], None], strict=False):
        words = literals(after.value) if isinstance(after, ast.Expr) else []
        if isinstance(constant, ast.Assign | ast.AnnAssign) and constant.value is not None:
            is_words = with_constants and _name(constant).endswith("_WORDS")
            found.update(_texts_within(constant.value) if is_words or "msgid" in "".join(words) else [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.update(_said(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            found.update([node.value] if SENTENCE.fullmatch(node.value) else [])
    return {text for text in found if re.search(r"[A-Za-z]{2}|^[A-Z]$", text)}


def _said(node: ast.Call) -> list[str]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called == SPOKEN_BY_NUMBER:
        return literals(node.args[0]) + literals(node.args[1])
    place = SPOKEN.get(called)
    return literals(node.args[place]) if place is not None and len(node.args) > place else []


def _unspoken(tree: ast.Module) -> set[int]:
    """Docstrings, pieces of f-strings, and what the command line prints about itself."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            silent.add(id(node.value))
        elif isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg == "help"):
            silent.update(id(part) for part in ast.walk(node))
    return silent


def _name(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def _texts_within(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Dict):
        return [text for value in node.values for text in _texts_within(value)]
    if isinstance(node, ast.Tuple | ast.List):
        return [text for value in node.elts for text in _texts_within(value)]
    return literals(node)


def msgids() -> dict[str, str]:
    """Every msgid of the code, with the file it stands in."""
    found: dict[str, str] = {}
    files = [path for folder in FOLDERS for path in (paths.ROOT / folder).rglob("*.py")]
    for path in [*files, paths.ROOT / "dashboard.py"]:
        if "example" in path.relative_to(paths.ROOT).parts:
            continue  # the generator of the example region speaks to its author only
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # In pipelines a constant of words is what deliveries say, not what a reader is told.
        for text in msgids_of(tree, with_constants="pipelines" not in path.parts):
            found.setdefault(text, str(path.relative_to(paths.ROOT)))
    return found


def translations(language: str) -> dict[str, str]:
    """Every msgid with its translation; both msgids of a number with the last of its forms."""
    said: dict[str, str] = {}
    for path in (paths.WORDS / f"{language}.po", *sorted((paths.WORDS / language).glob("*.po"))):
        with path.open("rb") as file:
            for entry in read_po(file):
                if isinstance(entry.id, tuple):
                    assert all(entry.string), entry.id
                    said.update({text: entry.string[-1] for text in entry.id})
                elif entry.id:
                    said[str(entry.id)] = str(entry.string)
    return said


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_sentence_of_the_code_has_its_indonesian():
    known = translations("id")
    missing = {text: where for text, where in msgids().items() if not known.get(text)}
    assert missing == {}


def test_no_translation_is_left_over():
    assert set(translations("id")) - set(msgids()) == set()


def test_a_translation_has_the_same_places():
    differing = {text: said for text, said in translations("id").items() if places(text) != places(said)}
    assert differing == {}


def test_translations_are_sorted_and_written_once():
    text = (paths.WORDS / "id.po").read_text(encoding="utf-8")
    order = [str(entry.id) for entry in read_po(text.splitlines(keepends=True)) if entry.id]
    assert order == sorted(order)
    assert text.count("\nmsgid ") == len(order) + 1


@pytest.mark.parametrize("term", FORBIDDEN)
def test_no_sentence_holds_a_term_that_hurts(term):
    pattern = re.compile(rf"(?<![\w-]){re.escape(term)}(?![\w-])", re.IGNORECASE)
    said = [(text, translation) for text, translation in translations("id").items()]
    found = [text for pair in said for text in pair if pattern.search(text) and pair[0] not in EXCEPTIONS]
    assert found == []


def test_the_reader_of_msgids_sees_every_way_they_are_written():
    tree = ast.parse(
        '"""Not a msgid of this file."""\nsay("by area", x)\nraise TaksirError("No. Go." if x else "Is it?")'
        '\nFault("error", template="Row {row} is.", cure="")\nMARK_WORDS = {"x": "sure", "y": ("not so",)}\n'
        'tell(0.5, "half way")\nsay(f"Row {s} is.", x)\noption(help="Take it.")\n'
        'REASONS = {"x": "known"}\n"""As msgids."""\nOTHER = {"x": "silent"}\n'
    )
    spoken = {"by area", "No. Go.", "Is it?", "Row {row} is.", "sure", "not so", "half way", "known"}
    assert msgids_of(tree) == spoken


def test_an_indonesian_reader_hears_indonesian():
    assert "id" in languages() and "en" in languages()
    assert say("Highest need: {area}, {value}", "id", area="Hulu", value="24,3%") == (
        "Kebutuhan tertinggi: Hulu, 24,3%"
    )
    error = TaksirError(
        "The catalogue defines {what} {name} twice. Remove one of the two entries.", what="column", name="x"
    )
    assert "dua kali" in sentence(error, "id")


@pytest.mark.parametrize(
    ("wanted", "browser", "spoken"),
    [
        ("id", "en-GB", "id"),
        (None, "id-ID", "id"),
        (None, "en_US", "en"),
        ("xx", "fr-FR", "en"),
        (None, None, "id"),
    ],
)
def test_the_language_is_what_was_asked_for_else_the_browsers(wanted, browser, spoken):
    assert chosen_language(wanted, browser) == spoken


def test_numbers_and_days_are_written_as_the_reader_writes_them():
    assert number(1234.56, "id", 1) == "1.234,6"
    assert number(1234.56, "en", 1) == "1,234.6"
    assert number(None, "id") == "–"
    assert day("2026-11-21T08:00:00Z", "id") == "21 November 2026"


@pytest.mark.parametrize("language", ["id", "en", "de", "sv", "fr"])
def test_numbers_are_those_of_the_locale(language):
    """Oracle: babel's format_decimal, which is thorough and slow."""
    locale = words._locale(language)
    whole, halves = [0, 7, -7, 999, 1000, 1234567, 1e15 + 0.3, 1e22], [0.5, 1.5, 2.5, 0.35, -10.35, 1234.565]
    for value in [*whole, *halves, 99999.995]:
        for decimals in (0, 1, 2, 4):
            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            assert number(value, language, decimals) == format_decimal(value, format=pattern, locale=locale)


@pytest.mark.parametrize(
    "language, zone, said",
    [
        ("id", "Asia/Jakarta", "23 Nov 2026, 01.05"),
        ("en", "Asia/Jakarta", "23 Nov 2026, 01:05"),
        ("en", None, "22 Nov 2026, 18:05 UTC"),
        ("en", "No/Where", "22 Nov 2026, 18:05 UTC"),
    ],
)
def test_a_moment_is_said_in_the_readers_time(language, zone, said):
    assert words.moment("2026-11-22T18:05:59.000+00:00", language, zone) == said
    assert words.moment("", language, zone) == ""


def test_no_minus_stands_before_a_zero():
    assert (number(-0.04, "en", 1), number(-0.4, "id"), number(-0.0, "id", 2)) == ("0.0", "0", "0,00")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.02, "0,02"), (0.0234, "0,023"), (0.004, "0,004"), (0.5, "0,5"), (0.25, "0,25"), (0.996, "1,0"),
     (0.0, "0"), (1.25, "1,2"), (12.0, "12"), (1234.56, "1.234,6"), (-0.031, "-0,031"), (None, "–"),
     (float("nan"), "–")],
)  # fmt: skip
def test_a_small_amount_is_not_rounded_away(value, said):
    """Access of 0.02 units per 1,000 people was told as 0.0."""
    assert words.amount(value, "id") == said
    if value is not None and value == value:
        assert say("{x}", "id", x=value) == said


def test_page_files_are_where_the_words_are_read_from():
    assert {Path(where).parts[0] for where in msgids().values()} >= {"pages", "taksir", "pipelines"}


def test_numbers_that_name_a_row_are_not_written_as_amounts():
    assert say("Row {row} of {count}", "id", row=1136, count=1136).replace("\xa0", " ") == "Row 1136 of 1.136"


@pytest.fixture
def javanese(tmp_path, monkeypatch):
    """A third language as a folder, with words made up for the test and three forms for numbers."""
    for path in paths.WORDS.glob("*.po"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    folder = tmp_path / "jv"
    folder.mkdir()
    (folder / "taksir.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"\n\n'
        'msgid "Language"\nmsgstr "Basa"\n\n'
        'msgid "History: {count} version"\nmsgid_plural "History: {count} versions"\n'
        'msgstr[0] "siji"\nmsgstr[1] "sawetara {count}"\nmsgstr[2] "akeh {count}"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(paths, "WORDS", tmp_path)
    forget_words()
    yield "jv"
    monkeypatch.undo()
    forget_words()


def forget_words():
    languages.cache_clear()
    words._translations.cache_clear()


def test_a_third_language_is_a_folder(javanese):
    assert languages() == ("en", "id", "jv")
    assert chosen_language(None, "jv-ID") == "jv"
    assert words.language_name("jv") == "Jawa"
    assert say("Language", "jv") == "Basa"
    assert say("Choose what is shown", "jv") == "Choose what is shown"
    assert number(1234.5, "jv", 1) == "1.234,5"


@pytest.mark.parametrize(("count", "said"), [(1, "siji"), (3, "sawetara 3"), (1200, "akeh 1.200")])
def test_a_language_says_numbers_in_its_own_forms(javanese, count, said):
    texts = ("History: {count} version", "History: {count} versions")
    assert words.say_count(*texts, "jv", count=count) == said


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [("en", 1, "History: 1 version"), ("en", 0, "History: 0 versions"), ("id", 1, "Riwayat: 1 versi"),
     ("id", 2, "Riwayat: 2 versi")],
)  # fmt: skip
def test_one_thing_is_not_said_like_many(language, count, said):
    assert (
        words.say_count("History: {count} version", "History: {count} versions", language, count=count)
        == said
    )


def test_a_language_nobody_knows_speaks_english_and_is_named_by_its_code():
    assert words.language_name("zz") == "zz" and words.language_name("id") == "Bahasa Indonesia"
    assert day("2026-11-21", "zz") == day("2026-11-21", "en") == "21 November 2026"
    assert (words.separators("id"), words.separators("en")) == (",.", ".,")
