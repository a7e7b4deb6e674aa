"""The generated questionnaire is a valid XLSForm, and what it collects is recognised without a fault."""

import random
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from pyxform.xls2xform import convert

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, receive_delivery
from pipelines.xlsform import write_xlsform
from taksir.catalogue import load_catalogue
from taksir.store.workspace import Store

HANDBOOK = """
persetujuan enumerator_id kec desa nks no_ruta strata k_d jml_art krt_jk krt_umur pengeluaran_bulan
luas_lantai atap dinding lantai jamban penerangan air_minum bahan_bakar aset bansos art_psikosis pernah_pasung
kebutuhan_prioritas kebutuhan_alasan no_art hub_krt jk umur status_kawin ayah_hidup ibu_hidup tinggal_dgn_ayah
tinggal_dgn_ibu sekolah ijazah kerja jam_kerja wg_melihat wg_mendengar wg_berjalan wg_mengingat wg_urusdiri
wg_komunikasi butuh_alat punya_alat keluhan mengganggu tidak_diobati pokok_seminggu nabati_seminggu
hewani_seminggu pakaian_stel tempat_tidur_tetap pernah_asi pengasuh_bekerja dititipkan korban_kejahatan
pencari_nafkah
"""
MAIN = "Survei kebutuhan sosial"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    path.write_bytes(write_xlsform())
    return path


def rows_of(form: Path, sheet: str) -> list[dict[str, str]]:
    rows = openpyxl.load_workbook(form)[sheet].iter_rows(values_only=True)
    headers = next(rows)
    return [{name: value or "" for name, value in zip(headers, row, strict=True)} for row in rows]


def test_it_is_a_valid_xlsform_in_both_languages(form: Path) -> None:
    converted = convert(xlsform=str(form), validate=False)
    assert not converted.warnings
    assert 'lang="Bahasa Indonesia (id)"' in converted.xform and 'lang="English (en)"' in converted.xform
    for row in rows_of(form, "survey"):
        if row["type"] not in ("start", "end") and not row["type"].startswith("end "):
            assert row["label::Bahasa Indonesia (id)"] and row["label::English (en)"], row


def test_the_handbooks_questions_are_all_asked(form: Path) -> None:
    """Handbook 7.6, without the location of the dwelling: what is not collected cannot leak."""
    names = {row["name"] for row in rows_of(form, "survey")}
    for name in HANDBOOK.split():
        assert name in names, name
    assert not names & {"nik", "no_kk", "nama_krt", "no_hp", "lokasi"}


def test_every_indicator_of_a_survey_can_be_computed_from_it(form: Path) -> None:
    from taksir.catalogue_form import load_questionnaire

    asked = {question.column.name for group in load_questionnaire().groups for question in group.questions}
    asked |= {option.name for g in load_questionnaire().groups for q in g.questions for option in q.options}
    catalogue = load_catalogue()
    derived = {entry.name: set(entry.requires) for entry in catalogue.derived}
    # Derived by the road itself from what is asked.
    made = {
        "person_weight",
        "hh_weight",
        "household_id",
        "expenditure_pc",
        "poverty_line",
        "receives_assistance",
    }
    for indicator in catalogue.indicators:
        if indicator.is_survey and indicator.table in ("person", "household"):
            wanted = set().union(*(derived.get(name, {name}) for name in indicator.requires))
            known = asked | made | set(derived)
            missing = {name for name in wanted if not set(name.split("|")) & known}
            assert not missing, (indicator.id, missing)


class Export:
    """A Kobo-like export of the form, filled by program: XML names, group prefixes, the roster on a sheet."""

    def __init__(self, form: Path, seed: int) -> None:
        self._random = random.Random(seed)
        self._lists: dict[str, list[str]] = {}
        for row in rows_of(form, "choices"):
            self._lists.setdefault(row["list_name"], []).append(row["name"])
        self.main, self.roster = (
            list(self._questions(form, inside=False)),
            list(self._questions(form, inside=True)),
        )

    def _questions(self, form: Path, *, inside: bool) -> Iterator[tuple[str, str, str]]:
        """(header, name, type) of the questions in or outside the repeat."""
        path: list[str] = []
        is_repeat = False
        for row in rows_of(form, "survey"):
            if row["type"].startswith("begin"):
                path.append(row["name"])
                is_repeat = is_repeat or row["type"] == "begin repeat"
            elif row["type"].startswith("end "):
                path.pop()
                is_repeat = is_repeat and bool(path)
            elif is_repeat == inside:
                yield "/".join([*path, row["name"]]), row["name"], row["type"]

    def write(self, target: Path, households: int = 160) -> Path:
        with xlsxwriter.Workbook(str(target)) as book:
            main, roster = book.add_worksheet(MAIN), book.add_worksheet("art")
            main.write_row(0, 0, [*(h for h, _, _ in self.main), "wert", "weind", "_id", "_uuid", "_index"])
            links = ["_index", "_parent_table_name", "_parent_index", "_submission__uuid"]
            roster.write_row(0, 0, [*(h for h, _, _ in self.roster), *links])
            member = 0
            for place in range(1, households + 1):
                fixed = self._household(place)
                cells = [fixed.get(name, "") or self._answer(name, kind) for _, name, kind in self.main]
                uuid = f"00000000-0000-4000-8000-{place:012d}"
                main.write_row(place, 0, [*cells, "50.5", "51.25", str(place), uuid, str(place)])
                for number in range(1, int(fixed["jml_art"]) + 1):
                    member += 1
                    fixed_person = self._person(number)
                    answers = [
                        fixed_person.get(name, "") or self._answer(name, kind)
                        for _, name, kind in self.roster
                    ]
                    roster.write_row(member, 0, [*answers, str(member), MAIN, str(place), uuid])
        return target

    def _household(self, place: int) -> dict[str, str]:
        block = place // 10
        return {
            "tanggal_wawancara": f"2026-08-{place % 28 + 1:02d}", "persetujuan": "ya",
            "start": "2026-08-01T08:00:00", "end": "2026-08-01T09:00:00", "enumerator_id": f"E{place % 9}",
            "kec": "990101", "desa": f"99010120{block % 10 + 10:02d}", "nks": f"{block:05d}",
            "no_ruta": str(place % 10 + 1), "strata": "KD"[block % 2], "k_d": "KD"[block % 2],
            "jml_art": str(place % 4 + 2), "krt_umur": "45", "kebutuhan_alasan": "baik",
            "pengeluaran_bulan": str(1_000_000 + 37_000 * (place % 90)), "luas_lantai": str(20 + place % 60),
        }  # fmt: skip

    def _person(self, number: int) -> dict[str, str]:
        age = 45 if number == 1 else self._random.choice([3, 9, 16, 24, 70]) if number > 2 else 41
        fixed = {"no_art": str(number), "umur": str(age)}
        fixed["hub_krt"] = {1: "head", 2: "spouse"}.get(number, "child" if age < 45 else "parent")
        fixed["status_kawin"] = "married" if number < 3 else "single" if age < 60 else "widowed"
        for name in (
            "wg_melihat",
            "wg_mendengar",
            "wg_berjalan",
            "wg_mengingat",
            "wg_urusdiri",
            "wg_komunikasi",
        ):
            fixed[name] = self._random.choices("1234", weights=[965, 30, 4, 1])[0]
        fixed["ayah_hidup"] = self._random.choices("109", weights=[90, 8, 2])[0]
        fixed["ibu_hidup"] = self._random.choices("109", weights=[94, 4, 2])[0]
        return fixed

    def _answer(self, name: str, kind: str) -> str:
        if kind.startswith("select_multiple"):
            listed = self._lists[kind.split()[1]]
            return " ".join(self._random.sample(listed, self._random.randint(1, 3)))
        if kind.startswith("select_one"):
            if name in ("art_psikosis", "pernah_pasung"):  # drawn evenly they would make no population
                return self._random.choices(("tidak", "ya"), weights=[995, 5])[0]
            return self._random.choice(self._lists[kind.split()[1]])
        return str(self._random.randint(1, 20))


def test_an_export_of_the_form_is_recognised_without_a_fault(
    empty_store: Store, form: Path, tmp_path: Path
) -> None:
    path = Export(form, 20261122).write(tmp_path / "survei_kebutuhan_2026.xlsx")
    proposal = receive_delivery(path, path.name, actor="t")
    tables = {table.table: table for table in proposal.recipe.tables}
    assert set(tables) == {"household", "person"}
    left = [m.header for t in tables.values() for m in t.matches if not m.column]
    assert [header for header in left if not header.startswith(("_", "start", "end"))] == []
    assert [asked for asked in proposal.questions if asked.about in ("codes", "column", "number_style")] == []
    found = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t"), actor="t")
    assert [fault.sentence() for fault in found.faults if fault.severity == "error"] == []
    assert found.kept["household"] == 160 and found.kept["person"] > 400
