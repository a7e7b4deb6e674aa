"""Hypothesis strategies of delivered text files as nasty as agencies write them, each with its truth.

A file is a table in a random dialect: encoding, delimiter, quoting, line ends, packaging; titles above, a row
of column numbers, notes and a total below, blank lines; numbers in one style a column. Some are damaged: cut
off, ragged, with zero bytes or a broken quote; of those a wrong value may come back only with a note that
says so.
"""

import csv
import gzip
import io
import zipfile
from dataclasses import dataclass, field

from hypothesis import strategies as st

WORDS = (
    "Sumur Bandung",
    "perempuan",
    "Ya",
    "tidak tahu",
    "Kec. Hulu",
    "L",
    "01",
    "Jl. Melati No. 5",
    "RT 03/RW 04",
)
PLAIN = "abc XYZ 019"
MARKS = ",;\t|'\"\n.-/:()"
ACCENTS = {"cp1252": "éüñçÀ", "latin-1": "éüñçÀ", "ascii": ""}
WIDE = "éüñ你好ꦗꦮ😀"
ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "ascii",
)
TITLES = (
    "Tabel 3.1 Keadaan penduduk menurut desa", "Kabupaten: Lembah Sehati", "Keadaan per 31 Desember 2025",
    "DINAS SOSIAL", "Laporan bulanan, triwulan II",
)  # fmt: skip
NOTES = (
    "Sumber: Dinas Sosial, 2025", "Catatan: angka sementara", "Keterangan: - tidak ada",
    "*) angka diperbaiki", "Sumber : BPS; Kemensos",
)  # fmt: skip

NUMBERS = {
    "umur": (0, 98, (0,)),
    "jumlah_penduduk": (0, 60_000, (0,)),
    "pengeluaran_perkapita": (50_000, 9_000_000, (0, 2)),
    "weind": (1, 9_999, (0, 1, 2, 3)),
}
"""Numeric column → smallest, largest, decimals it may be written with; names the catalogue knows."""


@dataclass(frozen=True)
class NumberWriting:
    """How a column writes its numbers.

    Attributes:
        decimal: Sign before the decimals.
        groups: Whether thousands are parted by the other sign.
        dress: %s around the number, such as "Rp %s,-".
    """

    decimals: int = 0
    decimal: str = ","
    groups: bool = False
    dress: str = "%s"

    def written(self, number: float) -> str:
        """A number as text."""
        text = f"{number:,.{self.decimals}f}" if self.groups else f"{number:.{self.decimals}f}"
        if self.decimal == ",":
            text = text.translate(str.maketrans(",.", ".,"))
        return self.dress % text


@dataclass(frozen=True)
class NastyFile:
    """A delivered file and what is true of it.

    Attributes:
        rows: Cells as written, without titles, notes, totals and blank lines.
        numbers: Header → the numbers its cells mean.
        damage: What was broken on purpose, "" for nothing.
        how: The dialect, for the report.
    """

    name: str
    content: bytes
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: dict[str, tuple[float, ...]]
    damage: str = ""
    how: dict[str, object] = field(default_factory=dict)


def free_text(encoding: str) -> st.SearchStrategy[str]:
    """Hostile cells: every delimiter, quote and line end, and letters the encoding has."""
    letters = PLAIN + MARKS + ACCENTS.get(encoding, WIDE)
    return st.one_of(st.sampled_from(WORDS), st.just(""), st.text(letters, max_size=14))


@st.composite
def number_writings(draw: st.DrawFn, name: str) -> NumberWriting:
    """How one numeric column is written; never two ways."""
    decimals = draw(st.sampled_from(NUMBERS[name][2]))
    dress = draw(st.sampled_from(["%s", "Rp%s", "Rp %s,-"])) if name.startswith("pengeluaran") else "%s"
    return NumberWriting(
        decimals=decimals,
        decimal=draw(st.sampled_from(",.")),
        groups=draw(st.booleans()) and NUMBERS[name][1] > 999,
        dress="Rp%s" if decimals and dress.endswith(",-") else dress,
    )


@st.composite
def nasty_files(draw: st.DrawFn) -> NastyFile:
    """A whole file."""
    encoding = draw(st.sampled_from(ENCODINGS))
    names = draw(st.lists(st.sampled_from(sorted(NUMBERS)), max_size=3, unique=True))
    texts = draw(st.integers(0 if names else 1, 3))
    headers = ["kode_desa", *[f"isian_{place + 1}" for place in range(texts)], *names]
    count = draw(st.integers(1, 22))
    writings = {name: draw(number_writings(name)) for name in names}
    numbers = {
        name: [round(draw(_number(name)), writings[name].decimals) for _ in range(count)] for name in names
    }
    codes = [str(9_901_011_001 + place) for place in range(count)]
    cells = free_text(encoding)
    rows = [
        [codes[place], *[draw(cells) for _ in range(texts)],
         *[writings[name].written(numbers[name][place]) for name in names]]
        for place in range(count)
    ]  # fmt: skip
    how = draw(_hows(encoding))
    content, damage = draw(_contents(headers, rows, how))
    name, content = _packed(content, how["packing"])
    return NastyFile(
        name=name,
        content=content,
        headers=tuple(headers),
        rows=tuple(map(tuple, rows)),
        numbers={name: tuple(values) for name, values in numbers.items()},
        damage=damage,
        how=how | {"writings": writings},
    )


def _number(name: str) -> st.SearchStrategy[float]:
    low, high, decimals = NUMBERS[name]
    scale = 10 ** max(decimals)
    return st.integers(low * scale, high * scale).map(lambda number: number / scale)


@st.composite
def _hows(draw: st.DrawFn, encoding: str) -> dict[str, object]:
    quote = draw(st.sampled_from('"""\''))
    return {
        "encoding": encoding,
        "delimiter": draw(st.sampled_from(",,;;;\t|~^")),
        "quote": quote,
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "line_end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "ends": draw(st.booleans()),
        "says_delimiter": draw(st.integers(0, 14)) == 0,
        "titles": draw(st.lists(st.sampled_from(TITLES), max_size=3, unique=True))
        if draw(st.booleans())
        else [],
        "notes": draw(st.lists(st.sampled_from(NOTES), max_size=3, unique=True))
        if draw(st.booleans())
        else [],
        "number_row": draw(st.integers(0, 7)) == 0,
        "blank_after": draw(st.sampled_from([0, 0, 0, 1, 2])),
        "total": draw(st.integers(0, 5)) == 0,
        "pads": draw(st.integers(0, 5)) == 0,
        "packing": draw(st.sampled_from(["", "", "", "", "gz", "zip"])),
        "damage": draw(st.sampled_from([""] * 12 + ["cut", "short", "long", "nul", "quote", "mixed ends"])),
    }


@st.composite
def _contents(
    draw: st.DrawFn, headers: list[str], rows: list[list[str]], how: dict[str, object]
) -> tuple[bytes, str]:
    """The bytes of a table in its dialect, with titles, notes and damage."""
    width, sign = len(headers), str(how["delimiter"])
    pad = [""] * (width - 1) if how["pads"] else []
    block = [[title, *pad] for title in how["titles"]] + ([[""] * len([0, *pad])] if how["titles"] else [])
    block += [headers] + ([[f"({place + 1})" for place in range(width)]] if how["number_row"] else [])
    body = [list(row) for row in rows]
    damage = str(how["damage"])
    place = draw(st.integers(0, len(body) - 1))
    if damage == "short" and width > 2:
        body[place] = body[place][: width - 1]
    elif damage == "long":
        body[place] = [*body[place], "lebih", "lagi"]
    below = [["Jumlah", *[""] * (width - 1)]] if how["total"] and width > 1 else []
    below += [[""] * len([0, *pad])] * int(how["blank_after"]) if how["notes"] else []
    below += [[note, *pad] for note in how["notes"]]
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=sign,
        quotechar=str(how["quote"]),
        # Python quotes a "\n" only where lines end with it. Single quotes stand around every cell or none.
        quoting=csv.QUOTE_ALL if how["line_end"] == "\r" or how["quote"] == "'" else int(how["quoting"]),
        lineterminator=str(how["line_end"]),
    )
    if how["says_delimiter"] and not how["titles"]:
        text.write(f"sep={sign}{how['line_end']}")
    writer.writerows([*block, *body, *below])
    whole = text.getvalue()
    if not how["ends"]:
        whole = whole.removesuffix(str(how["line_end"]))
    return _damaged(draw, whole, how, damage)


def _damaged(draw: st.DrawFn, whole: str, how: dict[str, object], damage: str) -> tuple[bytes, str]:
    encoding, end = str(how["encoding"]), str(how["line_end"])
    if damage == "quote":
        at = draw(st.integers(len(whole) // 2, len(whole)))
        whole = f"{whole[:at]}{how['quote']}{whole[at:]}"
    if damage == "mixed ends" and end == "\n":
        lines = whole.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        whole = "\n".join(lines[:at]) + ("\n" if at else "") + "\r\n".join(lines[at:])
    content = whole.encode(encoding)
    if damage == "cut":
        unit = 4 if "32" in encoding else 2 if "16" in encoding else 1
        content = content[: max(unit * 30, len(content) - unit * draw(st.integers(1, 12)))]
    if damage == "nul" and "16" not in encoding and "32" not in encoding:
        at = draw(st.integers(len(content) // 2, len(content)))
        content = content[:at] + b"\x00" + content[at:]
    return content, damage


def _packed(content: bytes, packing: object) -> tuple[str, bytes]:
    if packing == "gz":
        return "data_2025.csv.gz", gzip.compress(content)
    if packing == "zip":
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data_2025.csv", content)
        return "data_2025.zip", package.getvalue()
    return "data_2025.csv", content
