"""A hostile workspace: every text that comes from a file, a form or a person tries to be more than a text."""

import csv
import itertools
import json
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from example_region import example_copy

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from pipelines.terms import Terms, record_terms
from taksir import paths, written
from taksir.catalogue_entries import load_kinds
from taksir.errors import TaksirError
from taksir.store.workspace import open_store

ELSEWHERE = "http://elsewhere.example/"
FLAG = "taksirRan"
"""What a payload that runs leaves on the window of the browser, and on those round it."""
RUN = f"top.{FLAG}=window.{FLAG}=1"
HOSTILE = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><svg onload={RUN}>',
    f"</title><script>{RUN}</script>",
    f"[x](javascript:{RUN}) ![y]({ELSEWHERE}track.png)",
    f"<a href='javascript:{RUN}'>x</a><img src='{ELSEWHERE}b.png'>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "=cmd|' /C calc'!A0",
    "＝HYPERLINK(1)",
    f"$\\href{{javascript:{RUN}}}{{x}}$",
    "'; drop table audit; --",
    "\u202egpj.exe",
)


def hostile_copy(factory: pytest.TempPathFactory) -> Path:
    """The example region's store with hostile words in it; made once for all tests of a process."""
    folder = factory.mktemp("hostile")
    example_copy(factory, folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKSIR_STORE", str(folder / "store"))
        patch.setenv("TAKSIR_KEY", "a key for the tests only")
        assert fill_hostile(folder) >= 8
    return folder / "store"


def fill_hostile(folder: Path) -> int:
    """Deliver hostile area names, facilities and headers into the store in use, and write hostile entries.

    Returns:
        How many kinds of entries took a hostile text.
    """
    _deliver(_hostile_facilities(folder), "fasilitas_psks")
    for name in ("batas_kabupaten", "batas_kecamatan", "batas_desa"):
        _deliver(_hostile_places(folder, name), name)
    receive_delivery(_hostile_headers(folder), f"{HOSTILE[1]}.csv", source_id="", actor=HOSTILE[0])
    with open_store().register.writing() as connection:
        connection.exec_driver_sql("UPDATE source SET title = ?", (HOSTILE[0] + HOSTILE[4],))
    return _hostile_entries()


def tags_of(html: str) -> "Tags":
    """The tags of some HTML."""
    found = Tags()
    found.feed(html)
    return found


class Tags(HTMLParser):
    """The tags of a page, with their attributes; what stands inside a script is no tag."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    @property
    def harmful(self) -> list[tuple[str, dict[str, str | None]]]:
        """Tags that run or fetch something."""
        return [
            (tag, attrs)
            for tag, attrs in self.found
            if tag in ("script", "img", "iframe", "object", "embed", "link", "base", "form")
            or any(name.startswith("on") for name in attrs)
            or any(
                str(value).strip().lower().startswith(("javascript:", ELSEWHERE)) for value in attrs.values()
            )
        ]


def _hostile_places(folder: Path, name: str) -> Path:
    content = json.loads((paths.EXAMPLE / f"{name}.geojson").read_text(encoding="utf-8"))
    for feature, text in zip(content["features"], itertools.cycle(HOSTILE)):
        feature["properties"]["nama"] = text
    path = folder / f"{name}.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _hostile_facilities(folder: Path) -> Path:
    path = folder / "fasilitas_psks.csv"
    with (paths.EXAMPLE / "fasilitas_psks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row, text in zip(rows, itertools.cycle(HOSTILE)):
        row["nama_fasilitas"] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def hostile_survey(folder: Path) -> Path:
    """A survey whose columns and categories bear hostile labels (SPSS)."""
    path = folder / "survei.sav"
    names = ("kode_desa", "umur", "jenis_kelamin", "hub_krt", *(f"v{place}" for place in range(len(HOSTILE))))
    rows = pd.DataFrame([["9901011001", 30, 1, 2, *HOSTILE]] * 12, columns=names)
    labels = {name: dict(enumerate(HOSTILE, start=1)) for name in ("jenis_kelamin", "hub_krt")}
    texts = itertools.cycle(HOSTILE)
    pyreadstat.write_sav(
        rows, path, column_labels={name: next(texts) for name in names[2:]}, variable_value_labels=labels
    )
    return path


def _hostile_headers(folder: Path) -> Path:
    path = folder / "headers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["kode_desa", "umur", *HOSTILE[:8]])
        writer.writerows([["9901011001", "30", *HOSTILE[:8]]] * 12)
    return path


def _deliver(path: Path, source_id: str) -> None:
    proposal = receive_delivery(path, HOSTILE[3] + path.name, source_id=source_id, actor=HOSTILE[0])
    record_terms(proposal.delivery_id, Terms("no_personal_data"), actor=HOSTILE[0])
    recipe = confirm_recipe(proposal.recipe, None, by=HOSTILE[0])
    checked = check_delivery(proposal.delivery_id, recipe, actor=HOSTILE[0], leave_out_faulty_rows=True)
    assert checked.can_publish, checked.faults[:3]
    publish_delivery(proposal.delivery_id, actor=HOSTILE[0])


def _hostile_entries() -> int:
    """In every kind with entries each free text of the first three becomes hostile, where rules allow it."""
    texts, taken = itertools.cycle(HOSTILE), set()
    _hostile_story()
    for kind_id, kind in load_kinds().items():
        fields = [field.id for field in kind.fields if field.type in ("text", "long_text")]
        for entry in written.entries(kind_id)[:3] if fields else ():
            body = {**entry.body, **{name: next(texts) for name in fields if entry.body.get(name)}}
            with suppress(TaksirError):
                written.write(kind_id, body, entry_id=entry.id, based_on=entry.version)
                taken.add(kind_id)
    return len(taken)


def _hostile_story() -> None:
    """A story of two views, which is also a plan for the first problem."""
    story = written.write("story", {"title": HOSTILE[0], "audience": HOSTILE[1], "text": HOSTILE[2]})
    for place in (1, 2):
        link = f"need?indicator=POV-01&level=kecamatan&x={HOSTILE[3]}"
        view = {"place": place, "heading": HOSTILE[place], "text": HOSTILE[4], "link": link}
        written.write("story_view", view, parent_id=story.id)
    days = {"starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    problem = written.entries("problem")[0].id
    written.write("plan", {"title": HOSTILE[1], "note": HOSTILE[0], "problem": problem, **days})
