"""A small survey form and its export in every option a survey app offers; the answers are known.

Facts of the export (header from group and label, separator, several answers in one column, in one a answer
or both, sheets of repeats with the number of the row above) as in KoboToolbox's formpack.
"""

import random
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

LANGUAGES = ("Bahasa Indonesia (id)", "English (en)")

GROUPS = {
    "tempat": ("Bagian satu: tempat", "Part one: place"),
    "rt": ("Bagian dua: rumah", "Part two: home"),
    "orang": ("Bagian tiga: orang", "Part three: people"),
}
LISTS = {
    "jk": [("l", "Seorang pria", "A man"), ("p", "Seorang wanita", "A woman")],
    "hidup": [("ya", "Ya, masih", "Still living"), ("tidak", "Sudah tiada", "Passed away"),
              ("tt", "Tidak diketahui oleh penjawab", "Not known")],
    "program": [("pkh", "Keluarga harapan", "Family hope"),
                ("sembako", "Bahan pokok bulanan", "Monthly food"),
                ("tidak_ada", "Tak satu pun", "Nothing at all")],
}  # fmt: skip
QUESTIONS = [
    ("main", "tempat", "desa", "text", "Kode tempat wawancara", "Where are we"),
    ("main", "tempat", "nks", "text", "Nomor blok sampel", "Block of the sample"),
    ("main", "tempat", "strata", "text", "Lapisan sampel", "Layer of the sample"),
    ("main", "rt", "weind", "decimal", "Faktor pengali orang", "Factor of each person"),
    ("main", "rt", "bansos", "select_multiple program", "Pertolongan apa yang datang?", "What help came?"),
    ("art", "orang", "jk", "select_one jk", "Siapa dia?", "Who is it?"),
    ("art", "orang", "umur", "integer", "Sudah berapa ulang tahun?", "How many birthdays?"),
    ("art", "orang", "ayah_hidup", "select_one hidup", "Bagaimana dengan ayahnya?", "What about the father?"),
    ("art", "orang", "ibu_hidup", "select_one hidup", "Bagaimana dengan ibunya?", "What about the mother?"),
]
"""Section, group, XML name, type, label in both languages. No label is a name the catalogue knows."""

MEANS = {
    "l": "L", "p": "P", "ya": "1", "tidak": "0", "tt": "9", "pkh": "pkh", "sembako": "sembako",
    "tidak_ada": "none",
}  # fmt: skip


@dataclass(frozen=True)
class Options:
    """How an export was asked for.

    Attributes:
        words: xml | 0 | 1, names or the labels of a language.
        separator: Sign between group and question; "" without groups.
        multiple: summary | details | both.
        depth: Sheets between the main sheet and the members.
        index: Where the rows of each repeat begin to be numbered.
    """

    words: str = "xml"
    separator: str = "/"
    multiple: str = "both"
    depth: int = 0


@dataclass
class Truth:
    """What people answered."""

    households: list[dict[str, str]] = field(default_factory=list)
    members: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def truth(seed: int = 1, count: int = 12) -> Truth:
    """Random answers; every second block in another stratum."""
    chance, found = random.Random(seed), Truth()
    for index in range(count):
        chosen = chance.sample(["pkh", "sembako"], chance.randint(0, 2)) or ["tidak_ada"]
        found.households.append(
            {"desa": f"990101{1001 + index % 3}", "nks": f"N{index % 4}", "strata": f"S{index % 2}",
             "weind": f"{50 + index}.5", "bansos": " ".join(chosen)}
        )  # fmt: skip
        for _ in range(chance.randint(1, 4)):
            member = {"jk": chance.choice("lp"), "umur": str(chance.randint(0, 80))}
            member |= {name: chance.choice(["ya", "tidak", "tt"]) for name in ("ayah_hidup", "ibu_hidup")}
            found.members.append((index, member))
    return found


def write_export(path: Path, answers: Truth, options: Options) -> Path:
    """The answers as an XLSX export: a main sheet, and a sheet a repeat."""
    chance = random.Random(7)
    ids = [f"uuid-{chance.randint(10**6, 10**7)}-{index}" for index in range(len(answers.households))]
    book = xlsxwriter.Workbook(str(path))
    main_rows = [
        [*_cells("main", household, options), str(1000 + index), ids[index], str(index + 1)]
        for index, household in enumerate(answers.households)
    ]
    _sheet(book, "main", [*_headers("main", options), "_id", "_uuid", "_index"], main_rows)
    above = "main"
    parents = list(range(len(answers.households)))  # household → number of its row on the sheet above
    for level in range(options.depth):
        order = list(range(len(answers.households)))
        chance.shuffle(order)
        rows = [
            ["x", above, str(parents[index] + 1), ids[index], str(place + 1)]
            for place, index in enumerate(order)
        ]
        name = f"keluarga_{level}"
        _sheet(
            book,
            name,
            ["catatan_k", "_parent_table_name", "_parent_index", "_submission__uuid", "_index"],
            rows,
        )
        parents, above = [order.index(index) for index in range(len(order))], name
    member_rows = [
        [*_cells("art", member, options), above, str(parents[index] + 1), ids[index], str(place + 1)]
        for place, (index, member) in enumerate(answers.members)
    ]
    headers = [
        *_headers("art", options),
        "_parent_table_name",
        "_parent_index",
        "_submission__uuid",
        "_index",
    ]
    _sheet(book, "art", headers, member_rows)
    book.close()
    return path


def write_form(path: Path) -> Path:
    """The XLSForm of the survey."""
    book = xlsxwriter.Workbook(str(path))
    labels = [f"label::{language}" for language in LANGUAGES]
    survey: list[list[str]] = []
    section, group = "main", ""
    for part, inside, name, kind, *words in QUESTIONS:
        if (part, inside) != (section, group):
            survey += [["end_group", "", "", ""]] if group else []
            survey += [["begin_repeat", "art", "Anggota", "Members"]] if part != section else []
            survey += [["begin_group", inside, *GROUPS[inside]]]
            section, group = part, inside
        survey.append([kind, name, *words])
    survey += [["end_group", "", "", ""], ["end_repeat", "", "", ""]]
    _sheet(book, "survey", ["type", "name", *labels], survey)
    choices = [[name, *choice] for name, entries in LISTS.items() for choice in entries]
    _sheet(book, "choices", ["list_name", "name", *labels], choices)
    _sheet(book, "settings", ["form_title", "default_language"], [["Survei", LANGUAGES[0]]])
    book.close()
    return path


def packed(path: Path, *files: Path) -> Path:
    """Files in one ZIP."""
    with zipfile.ZipFile(path, "w") as package:
        for file in files:
            package.write(file, file.name)
    return path


def _sheet(book: xlsxwriter.Workbook, name: str, headers: list[str], rows: list[list[str]]) -> None:
    sheet = book.add_worksheet(name)
    for index, row in enumerate([headers, *rows]):
        sheet.write_row(index, 0, row)


def _word(names: tuple[str, ...], options: Options) -> str:
    return names[0] if options.words == "xml" else names[1 + int(options.words)]


def _headers(section: str, options: Options) -> list[str]:
    found = []
    for part, group, name, kind, *words in QUESTIONS:
        if part != section:
            continue
        header = _word((name, *words), options)
        if options.separator:
            header = options.separator.join([_word((group, *GROUPS[group]), options), header])
        if not kind.startswith("select_multiple"):
            found.append(header)
            continue
        found += [header] if options.multiple != "details" else []
        if options.multiple != "summary":
            sign = options.separator or "/"
            found += [f"{header}{sign}{_word(choice, options)}" for choice in LISTS[kind.split()[1]]]
    return found


def _cells(section: str, answers: dict[str, str], options: Options) -> list[str]:
    found = []
    for part, _, name, kind, *_words in QUESTIONS:
        if part != section:
            continue
        if not kind.startswith("select"):
            found.append(answers[name])
            continue
        choices = {choice[0]: choice for choice in LISTS[kind.split()[1]]}
        given = [_word(choices[answer], options) for answer in answers[name].split()]
        if not kind.startswith("select_multiple"):
            found += given
            continue
        found += [" ".join(given)] if options.multiple != "details" else []
        if options.multiple != "summary":
            found += ["1" if choice in answers[name].split() else "0" for choice in choices]
    return found
