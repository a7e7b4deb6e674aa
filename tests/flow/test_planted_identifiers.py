"""1,000 planted people go the whole road in every format: none is found again in what is kept or said."""

import io
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import planted
import pytest
from click.testing import CliRunner
from stated import SAID

from pipelines.command import main
from pipelines.history import audit_lines, deliveries, delivery_faults
from taksir import figures, needs
from taksir.errors import TaksirError
from taksir.store import workspace


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store, a place for passing files and a home of their own, all of it searched afterwards."""
    folder = tmp_path / "house"
    for part in ("store", "passing", "home"):
        (folder / part).mkdir(parents=True)
    monkeypatch.setenv("TAKSIR_STORE", str(folder / "store"))
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.delenv("TAKSIR_KEY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "home"))
    monkeypatch.setenv("TMPDIR", str(folder / "passing"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "passing"))
    yield folder
    workspace._opened.cache_clear()


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    folder = tmp_path / "delivered"
    folder.mkdir()
    return folder


def load(path: Path) -> str:
    """The whole road by the command; everything it says."""
    said = ""
    for language, *words in (("en", "check", "--json"), ("id", "load", *SAID, "--leave-out-faulty-rows")):
        runner = CliRunner(env={"TAKSIR_LANGUAGE": language})
        ran = runner.invoke(main, [words[0], str(path), "--source", "survei", *words[1:]])
        assert ran.exit_code in (0, 1), ran.output  # anything else is a bug, not a sentence
        said += ran.output
    return said


def whatever_is_said(said: str, caplog: pytest.LogCaptureFixture) -> str:
    """Everything the house says of its deliveries: output, log, lists, faults, audit."""
    lines = [said, caplog.text, *map(str, audit_lines())]
    for line in deliveries():
        lines += [str(line), *map(str, delivery_faults(line.id))]
    return "\n".join(lines)


def every_figure() -> str:
    """Every figure that can be made of the deliveries, in every form it can be taken along."""
    lines = []
    for choice in needs.indicator_choices():
        for level in choice.levels:
            released = needs.estimate_need(choice.indicator.id, level)
            drawn = figures.draw_ranked(released, "id")
            lines += [str(released), figures.csv_bytes(released, "id").decode(), drawn.to_json()]
            lines += [figures.alt_text(released, "id"), figures.figure_html(drawn, released, "id").decode()]
            with zipfile.ZipFile(io.BytesIO(figures.xlsx_bytes(released, "id"))) as book:
                lines += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    return "\n".join(lines)


@pytest.mark.parametrize("form", planted.TABLE_FORMATS)
def test_no_planted_identifier_of_a_survey_is_found_again(
    house: Path, delivered: Path, caplog: pytest.LogCaptureFixture, form: str
) -> None:
    write: Callable = planted.TABLE_FORMATS[form]
    path = write(planted.people(), delivered)
    caplog.set_level(logging.DEBUG)
    said = load(path)
    rows = [line.rows for line in deliveries() if line.is_current]
    assert rows and rows[0] > 0.8 * planted.PEOPLE, said[:3000]  # rows whose answer was a name are left out
    assert planted.marks_in(whatever_is_said(said, caplog)) == []
    assert form != "CSV" or planted.marks_in(every_figure()) == []
    assert planted.marks_in_folder(house) == {}


PLACES = [
    (kind, form)
    for kind in ("areas", "points")
    for form in planted.PLACE_FORMATS
    if (kind, form) != ("points", "TopoJSON")  # that writer knows areas only
]


@pytest.mark.parametrize(("kind", "form"), PLACES)
def test_no_planted_identifier_of_places_is_found_again(
    house: Path, delivered: Path, caplog: pytest.LogCaptureFixture, form: str, kind: str
) -> None:
    write: Callable = planted.PLACE_FORMATS[form]
    path = write(planted.places() if kind == "areas" else planted.points(), delivered)
    caplog.set_level(logging.DEBUG)
    said = load(path)
    assert planted.marks_in(whatever_is_said(said, caplog)) == []
    assert planted.marks_in_folder(house) == {}


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """A search that finds nothing proves nothing unless it finds what was put there."""
    frame = planted.people()
    (tmp_path / "a").write_text(frame["nik"][0])
    frame[["x17"]].to_parquet(tmp_path / "b.parquet")
    frame[["umur"]].rename(columns={"umur": planted.person_name(1)}).to_parquet(tmp_path / "c.parquet")
    (tmp_path / "d").write_bytes(frame["surel"][0].upper().encode("utf-16-le"))
    assert set(planted.marks_in_folder(tmp_path)) == {"a", "b.parquet", "c.parquet", "d"}
    sound = {"no_art", "kode_desa", "nks", "strata", "weind", "jk", "umur", "ayah_hidup", "ibu_hidup"}
    for column in set(frame) - sound - {"tgl_lahir", "ijazah"}:
        assert all(planted.marks_in(value) for value in frame[column]), column


BROKEN: dict[str, Callable[[str], str]] = {
    "rows of unlike length": lambda t: t.replace(",SD,", f",SD,{planted.nik(3)},{planted.phone(4)},", 40),
    "two encodings": lambda t: t + planted.person_name(5) + "\xe9",
    "one column": lambda t: "\n".join(["nomor", *[planted.nik(n) for n in range(50)]]),
    "a number as header": lambda t: planted.nik(1) + "," + t,
    "codes that are identity numbers": lambda t: t.replace("9901011", planted.nik(7)),
    "answers that are names": lambda t: t.replace(",Ya,", f",{planted.nik(9)},"),
    "weights that are numbers": lambda t: t.replace(",50,", f",{planted.phone(9)},"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_an_error_never_repeats_a_planted_value(house: Path, delivered: Path, fault: str) -> None:
    path = delivered / "survei.csv"
    path.write_bytes(BROKEN[fault](planted.people().to_csv(index=False)).encode("latin-1"))
    said = load(path)
    assert planted.marks_in(said) == [], said[:2000]
    assert planted.marks_in_folder(house) == {}


def test_a_file_named_after_somebody_is_kept_under_a_name_that_does_not_say_who(
    house: Path, delivered: Path
) -> None:
    path = planted.as_csv(planted.people(), delivered)
    load(path.rename(delivered / f"survei {planted.nik(1)} 081377700012.csv"))
    assert deliveries()[0].file_name == "survei ••• •••.csv"
    assert planted.marks_in_folder(house) == {}


def test_a_key_error_says_nothing_of_the_key(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "geheim")
    from taksir.store.keys import workspace_key

    with pytest.raises(TaksirError) as caught:
        workspace_key()
    assert "geheim" not in str(caught.value) + repr(caught.value)
