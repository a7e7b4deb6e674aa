"""Attacks that must fail: what a hostile file, name or query tries, and what leaves all the same."""

import importlib
import io
import json
import pkgutil
import re
import time
import tomllib
import zipfile
from contextlib import suppress
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from stated import SAID

import pages
import pipelines
import taksir
from pages.parts import serving
from pages.parts.escape import plain
from pipelines.command import main
from pipelines.history import deliveries
from pipelines.uploads import SpooledUploads
from taksir import figures, needs, paths
from taksir.figures import csv_bytes, figure_html, rows_csv, xlsx_bytes
from taksir.release import Released
from taksir.schema import Words
from taksir.store.engine import Engine, identifier, literal
from taksir.store.soundness import store_faults
from taksir.store.workspace import Store

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</title><script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](http://elsewhere.example/track.png)",
    "{{constructor.constructor('alert(1)')()}}",
    "=cmd|' /C calc'!A0",
    "＝HYPERLINK(1)",
    "'; drop table audit; --",
    "\u202egpj.exe",
)


# -- script and formulas in what leaves ------------------------------------------------------------


@pytest.fixture
def hostile(example_region: Store) -> Released:
    """A released figure in which every text that comes from a file or a catalogue is hostile."""
    released = needs.estimate_need("POV-01", "kecamatan")
    names = [HOSTILE[n % len(HOSTILE)] for n in range(len(released.table))]
    words = Words(HOSTILE[0], HOSTILE[1])
    return replace(
        released,
        table=released.table.assign(area_name=names),
        indicator=replace(
            released.indicator, name=words, definition=words, unit=words, note=words, numerator_words=words,
            denominator_words=words,
        ),
        sources=tuple(
            replace(note, title=HOSTILE[2], file_name=HOSTILE[3], period=HOSTILE[1])
            for note in released.sources
        ),
        unmatched=(HOSTILE[0], HOSTILE[6]),
    )  # fmt: skip


class Tags(HTMLParser):
    """The tags of a page, with their attributes; what stands inside a script is no tag."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_html_export_runs_nothing_that_came_from_a_file(hostile: Released, language: str) -> None:
    drawn = figures.draw_ranked(hostile, language)
    sound = needs.estimate_need("POV-01", "kecamatan")
    page = figure_html(drawn, hostile, language).decode()
    read, plain_read = Tags(), Tags()
    read.feed(page)
    plain_read.feed(figure_html(figures.draw_ranked(sound, language), sound, language).decode())
    assert [tag for tag, _ in read.found if tag in ("script", "svg", "img", "iframe", "a")] == [
        tag for tag, _ in plain_read.found if tag in ("script", "svg", "img", "iframe", "a")
    ]
    attributes = [(name, value) for _, attrs in read.found for name, value in attrs.items()]
    assert not any(name.startswith("on") for name, _ in attributes)
    assert not any(str(value).lower().strip().startswith("javascript:") for _, value in attributes)


def test_a_chart_shows_hostile_names_letter_by_letter(hostile: Released) -> None:
    """Plotly reads a little HTML in labels and tooltips: none of a name may arrive as such."""
    for drawn in (figures.draw_ranked(hostile, "id"), figures.draw_ranked(hostile, "en", show="count")):
        for text in texts_of(json.loads(drawn.to_json())):
            assert not re.search(r"<(script|img|svg|a)\b", text, re.IGNORECASE), text[:200]


def texts_of(content: object) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        return [text for value in content.values() for text in texts_of(value)]
    return [text for value in content for text in texts_of(value)] if isinstance(content, list) else []


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_hostile_words_letter_by_letter(text: str) -> None:
    written = plain(text)
    signs = set("\\`*_{}[]<>()#+-.!|~$:")
    kept = re.sub(r"\\(.)", r"\1", written)
    assert kept == text
    assert all(written[at - 1] == "\\" for at, sign in enumerate(written) if sign in signs - {"\\"})


def test_a_workbook_holds_no_formula_and_no_link(hostile: Released) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(hostile, "id"))) as book:
        for name in book.namelist():
            content = book.read(name).decode("utf-8", "replace")
            assert "<f>" not in content and "<hyperlink" not in content, name
            assert "<script" not in content, name


FORMULA_SIGNS = tuple("=+-@\t\r＝＋－＠")


@given(st.text(min_size=1, max_size=30))
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    cell = rows_csv([{"a": text}]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert not cell.lstrip('"').startswith(FORMULA_SIGNS)


def test_no_cell_of_a_figure_as_csv_is_a_formula(hostile: Released) -> None:
    for line in csv_bytes(hostile, "id").decode("utf-8-sig").splitlines():
        for cell in re.split(r'[,;](?=(?:[^"]*"[^"]*")*[^"]*$)', line):
            bare = cell.strip('"')
            assert not bare.startswith(FORMULA_SIGNS) or re.fullmatch(r"-?[\d.,]+(e-?\d+)?", bare), cell


# -- SQL -------------------------------------------------------------------------------------------


def test_headers_values_and_names_never_become_sql(empty_store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    read = f"x' UNION SELECT content FROM read_text('{secret}') --"
    headers = [
        "kode_desa",
        "jenis_ppks",
        "jumlah",
        f"a\" FROM read_text('{secret}') --",
        read,
        "'; drop table t; --",
    ]
    rows = [f'990101100{n};PPKS-01;{n + 12};"{read}";"{secret}";"\'); --"' for n in range(1, 6)]
    path = tmp_path / "'; drop table delivery; --.csv"
    quoted = ";".join('"' + header.replace('"', '""') + '"' for header in headers)
    path.write_text("\n".join([quoted, *rows]) + "\n")
    ran = CliRunner().invoke(
        main, ["load", str(path), "--source", "s'; drop table source; --", *SAID, "--json"]
    )
    assert ran.exit_code in (0, 1), ran.output
    assert "geheim" not in ran.output
    assert len(deliveries()) == 1 and store_faults(empty_store) == []
    for object_path in empty_store.records.objects():
        assert b"geheim" not in object_path.read_bytes()


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM read_csv('{outside}')",
        "COPY (SELECT 1) TO '{outside}'",
        "ATTACH '{outside}'",
        "SELECT * FROM glob('/etc/*')",
        "INSTALL httpfs",
        "LOAD spatial",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SELECT * FROM 'http://elsewhere.example/x.csv'",
        "RESET lock_configuration",
    ],
)
def test_a_query_reaches_nothing_outside(
    tmp_path: Path, attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If SQL got in all the same, it would read and write nothing but the store's own files."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "passing"))
    (tmp_path / "outside").mkdir()
    outside = tmp_path / "outside" / "secret.txt"
    outside.write_text("geheim")
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    with Engine(tmp_path / "store" / "spill") as engine, pytest.raises(duckdb.Error):
        rows = engine.rows(attack.format(outside=outside))
        assert rows == [], rows  # a glob outside finds nothing rather than fail
        raise duckdb.Error("nothing found")
    assert outside.read_text() == "geheim"


@given(st.text(max_size=40))
def test_any_text_can_be_a_name_or_a_constant(text: str) -> None:
    shown = text.replace("\0", "")
    rows = duckdb.sql(f"SELECT {literal(shown)} AS {identifier(shown or 'x')}")
    assert rows.fetchall() == [(shown,)] and rows.columns == [shown or "x"]


# -- names of files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.csv", "..\\..\\windows\\system32\\a.csv", "/etc/passwd", "a\0b.csv",
     "\u202egpj.csv", "a\nb.csv", "~/.ssh/authorized_keys", "..", "con.csv", "x" * 5000 + ".csv"],
)  # fmt: skip
def test_a_delivered_name_is_never_a_path(empty_store: Store, tmp_path: Path, name: str) -> None:
    from pipelines.load import receive_delivery
    from taksir.errors import TaksirError

    before = {path for path in tmp_path.rglob("*") if empty_store.folder not in path.parents}
    file = tmp_path / "delivered.csv"
    file.write_text("kode_desa;jenis_ppks;jumlah\n9901011001;PPKS-01;12\n9901011002;PPKS-01;14\n")
    with suppress(TaksirError):
        receive_delivery(file, name)
    shown = deliveries()[0].file_name
    assert shown.isprintable() and "/" not in shown and "\\" not in shown and len(shown) <= 200
    after = {path for path in tmp_path.rglob("*") if empty_store.folder not in path.parents}
    assert after - before == {file}
    for path in empty_store.folder.rglob("*"):
        assert path.resolve().is_relative_to(empty_store.folder.resolve())


def test_a_packed_file_cannot_climb_out(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("../../../climbed.csv", "kode_desa;jenis_ppks;jumlah\n9901011001;PPKS-01;12\n" * 3)
    CliRunner().invoke(main, ["load", str(path), "--source", "s", *SAID])
    assert not [
        found for found in tmp_path.parent.rglob("climbed.csv") if empty_store.folder not in found.parents
    ]


# -- bombs -----------------------------------------------------------------------------------------


def test_a_zip_bomb_and_an_xml_bomb_are_refused_in_a_sentence_and_at_once(
    empty_store: Store, tmp_path: Path
) -> None:
    zeros = tmp_path / "bomb.zip"
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", b"0" * 300_000_000)
    laughs = tmp_path / "laughs.xlsx"
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    sheet = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{entities}]><worksheet>&l9;</worksheet>'
    with zipfile.ZipFile(laughs, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>'
        )
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    kml = tmp_path / "laughs.kml"
    kml.write_text(
        f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "ha">{entities}]>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&l9;</name></Document></kml>'
    )
    outside = tmp_path / "outside.kml"
    outside.write_text(
        '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&e;</name></Document></kml>'
    )
    for path in (zeros, laughs, kml, outside):
        began = time.process_time()
        ran = CliRunner().invoke(main, ["load", str(path), "--source", "s", *SAID])
        assert ran.exit_code == 1, (path.name, ran.output)
        assert "Traceback" not in ran.output and len(ran.output) < 2000
        assert time.process_time() - began < 20, path.name
    hostname = Path("/etc/hostname")
    assert not hostname.exists() or hostname.read_text().strip() not in ran.output


# -- regular expressions ---------------------------------------------------------------------------


def every_pattern() -> list[tuple[str, re.Pattern[str]]]:
    """Every compiled expression that a module of ours holds."""
    found = []
    for package in (taksir, pipelines, pages):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            skipped = (
                "migrations",
                "__main__",
                "pages.home",
                "pages.need",
                "pages.map",
                "pages.methods",
                "pages.data_in",
            )
            if (
                any(part in module.name for part in skipped)
                or module.name.count(".") == 1
                and package is pages
            ):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found.append((f"{module.name}.{name}", value))
    return found


NASTY = ("a", "1", " ", "0", "=", "1.", "a@", "a.", "nama_", "- ", "()", "1 2", "::", "{a}", "//", "08")


def seconds(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    pattern.search(text)
    pattern.fullmatch(text)
    return time.process_time() - began


def blows_up(pattern: re.Pattern[str], piece: str) -> bool:
    """Whether twice the text takes more than six times as long: worse than the square."""
    short, long = ((piece * letters)[:letters] + "!" for letters in (200, 400))
    return seconds(pattern, short) > 0.5 or (
        seconds(pattern, long) > 0.1 and seconds(pattern, long) > 6 * seconds(pattern, short)
    )


def test_no_expression_of_ours_blows_up() -> None:
    patterns = every_pattern()
    assert len(patterns) > 15
    assert [(name, piece) for name, pattern in patterns for piece in NASTY if blows_up(pattern, piece)] == []


def test_an_expression_that_blows_up_is_seen() -> None:
    assert blows_up(re.compile(r"(\w*\w*\w*)x"), "a")


LONG = 50_000


@pytest.mark.parametrize("piece", NASTY)
def test_a_cell_of_any_length_is_judged_at_once(piece: str) -> None:
    from pipelines.extract.totals import is_remark_text
    from pipelines.protect.identifiers import masked, masked_answer, without_numbers

    text = (piece * LONG)[:LONG] + "!"
    for judge in (masked, masked_answer, without_numbers, is_remark_text):
        began = time.process_time()
        judge(text)
        assert time.process_time() - began < 0.5, judge.__name__


# -- what is served, and how -----------------------------------------------------------------------

CONFIG = tomllib.loads((paths.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_the_dashboard_is_served_as_a_deployment_should_be() -> None:
    assert CONFIG["server"]["address"] == "localhost"
    assert CONFIG["server"]["maxUploadSize"] <= 4096  # an upload lies on the disk, not in memory
    assert SpooledUploads in {layer.cls for layer in serving.MIDDLEWARE}
    assert CONFIG["server"].get("enableXsrfProtection", True) and CONFIG["server"].get("enableCORS", True)
    assert CONFIG["client"]["showErrorDetails"] == "none" and not CONFIG["client"]["showErrorLinks"]
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["toolbarMode"] == "viewer" and CONFIG["client"]["disableDataExport"]


def test_static_files_hold_shapes_fonts_and_signs_and_no_data(example_region: Store) -> None:
    from taksir.shapes import ADDRESS, drawn_features, kept_shapes, map_geometry

    geometry = map_geometry("kecamatan")
    assert geometry is not None
    kinds = {path.suffix for path in paths.STATIC.rglob("*") if path.is_file()}
    assert kinds <= {".json", ".woff2", ".svg", ".txt", ".md", ".png", ".ico", ".js", ""}, kinds
    for address in (geometry.url, geometry.hatch_url):
        for feature in drawn_features(address)["features"]:
            assert set(feature) <= {"type", "id", "geometry", "properties"}
            assert not feature.get("properties"), address
    about = geometry.url.removeprefix(ADDRESS).replace(".json", "-about.json")
    assert kept_shapes(about) is None  # names of areas go by the page, not by the open road


def test_too_many_deliveries_at_once_are_refused(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from taksir.errors import TaksirError
    from taksir.people import Member, acting_as
    from taksir.store import register

    monkeypatch.setenv("TAKSIR_SIGN_IN", "x")
    receive = {"file_name": "a", "size_bytes": 1, "actor": ""}
    with acting_as(Member("Budi", frozenset({"agency uploader"}), subject="b")):
        for number in range(register.DELIVERIES_PER_MINUTE):
            empty_store.register.receive(raw_sha256=f"{number:064d}", **receive)
        with pytest.raises(TaksirError, match="in one minute"):
            empty_store.register.receive(raw_sha256="f" * 64, **receive)
    with acting_as(Member("Sari", frozenset({"agency uploader"}), subject="s")):
        empty_store.register.receive(raw_sha256="e" * 64, **receive)


# -- bugs ------------------------------------------------------------------------------------------


def test_a_bug_in_a_command_tells_where_and_never_what(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines import history

    def broken() -> None:
        raise ValueError("9901014108680002 Ibu Melati")

    monkeypatch.setattr(history, "deliveries", broken)
    ran = CliRunner().invoke(main, ["deliveries"])
    assert ran.exit_code == 3
    assert "ValueError at test_hardening.py" in ran.output
    assert "9901014108680002" not in ran.output and "Melati" not in ran.output


def test_the_store_can_be_read_by_its_owner_only(empty_store: Store) -> None:
    assert empty_store.folder.stat().st_mode & 0o077 == 0
