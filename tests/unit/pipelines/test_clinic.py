"""The area-code clinic: every damage repaired or asked about, no row ever in a place by likeness alone."""

from pathlib import Path

import pandas as pd
import pytest
import shapely
from raw_tables import delivery, raw_table

from pipelines.classify import classify_delivery, confirm_recipe
from pipelines.clinic import Clinic, KnownAreas
from pipelines.correct import correct_tables
from pipelines.recipe import Recipe
from taksir.catalogue import load_catalogue
from taksir.store.engine import Engine

PLACES = [
    ("33", "provinsi", "Provinsi Contoh"),
    ("3301", "kabupaten", "Kabupaten Bumi"),
    ("3310", "kabupaten", "Kabupaten Laut"),
    ("3371", "kota", "Kota Bumi"),
    ("330101", "kecamatan", "Sindang Welas"),
    ("330102", "kecamatan", "Batu Kelir"),
    ("331001", "kecamatan", "Batu Kelir"),
    ("3301012001", "desa", "Sukamaju"),
    ("3301012002", "desa", "Sukasari"),
    ("3301022001", "desa", "Sukamaju"),
]


def known(**values: object) -> KnownAreas:
    table = pd.DataFrame(PLACES, columns=["area_code", "level", "name"])
    table["level"] = table["level"].replace("kota", "kabupaten")
    return KnownAreas(table, "kemendagri", **values)  # type: ignore[arg-type]


def clinic(shapes: list[tuple[str, object]] | None = None, **values: object) -> Clinic:
    return Clinic({"kemendagri": known(**values)}, pd.DataFrame(shapes or [], columns=["code", "geometry"]))


REGISTER = ("Kode", "Nama Kecamatan", "Kategori PPKS", "Jumlah")


class Walk:
    """One sheet through the clinic and into our tables."""

    def __init__(
        self, folder: Path, headers, rows, *, at: Clinic | None = None, places=None, table="register"
    ):
        at = at or clinic()
        self.raw = delivery(raw_table(folder, headers, rows))
        proposed = classify_delivery(self.raw, load_catalogue())
        recipe = confirm_recipe(proposed, by="t")
        assert [entry.table for entry in recipe.tables] == [table]
        if places:
            (entry,) = recipe.tables
            recipe = Recipe(
                **recipe.__dict__ | {"tables": (type(entry)(**entry.__dict__ | {"places": places}),)}
            )
        with Engine(folder / "engine") as engine:
            self.looks = at.look(self.raw, recipe, engine)
            placed, self.notes = at.placed(self.looks, folder)
            corrected = correct_tables(
                self.raw, recipe, load_catalogue(), engine=engine, staging=folder, placed=placed
            )
            path = corrected.tables[table]
            self.table = engine.frame(f"SELECT * FROM read_parquet('{path}') ORDER BY row_number")
        self.faults = corrected.faults

    @property
    def codes(self) -> list[str | None]:
        return [code if isinstance(code, str) else None for code in self.table["area_code"]]

    def rules(self) -> list[str]:
        return [note.rule for note in self.notes]


def register(codes: list[str], names: list[str] | None = None) -> list[list[object]]:
    names = names or [""] * len(codes)
    return [
        [code, name, "Fakir miskin", 5 + k] for k, (code, name) in enumerate(zip(codes, names, strict=True))
    ]


@pytest.mark.parametrize(
    ("written", "code", "rule"),
    [
        ("33.1.1", "330101", "place leading zeros"),
        ("3.30101E+05", "330101", "place scientific"),
        ("330.101", "330101", "place separators"),
        ("33.1.2.2001", "3301022001", "place leading zeros"),
    ],
)
def test_a_damaged_code_is_repaired_with_a_note(tmp_path: Path, written: str, code: str, rule: str) -> None:
    walk = Walk(tmp_path, REGISTER, register(["33.01.01", written]))
    assert walk.codes == ["330101", code]
    assert walk.rules() == [rule]
    assert written in walk.notes[0].sentence() and code in walk.notes[0].sentence()
    assert walk.faults == ()


def test_a_lost_trailing_zero_is_told_from_a_lost_leading_zero(tmp_path: Path) -> None:
    # Others of the column keep their leading zeros, so 33.1 was 33.10.
    walk = Walk(tmp_path / "a", REGISTER, register(["33.01", "33.1"]))
    assert walk.codes == ["3301", "3310"] and walk.rules() == ["place trailing zero"]
    # 33.10 stands beside it: 33.1 is another place, and nobody says which.
    walk = Walk(tmp_path / "b", REGISTER, register(["33.10", "33.1"]))
    assert walk.codes == ["3310", None]
    both = Walk(tmp_path / "c", REGISTER, register(["33.01", "33.10", "33.1"]))  # zeros kept, and yet 33.1
    assert both.codes == ["3301", "3310", None]
    assert [fault.rule for fault in walk.faults] == ["area_code cannot be read"]


def test_digits_that_are_lost_are_found_by_the_name_inside_what_is_left(tmp_path: Path) -> None:
    walk = Walk(
        tmp_path, REGISTER, register(["33.10.01", "3.301E+05", "3.301E+05"], ["", "BATU KELIR", "Batu Klir"])
    )
    # "Batu Kelir" is in two regencies; the digits left say which. "Batu Klir" is only alike.
    assert walk.codes == ["331001", "330102", None]
    (place,) = walk.looks[0].open_places
    assert [(s.area_code, s.name) for s in place.suggestions][:1] == [("330102", "Batu Kelir")]
    assert 0.9 < place.suggestions[0].score < 1


def test_what_is_only_alike_is_asked_and_the_answer_is_used_and_remembered(tmp_path: Path) -> None:
    rows = register(["33.01.01", "33.01.99"], ["Sindang Welas", "Batu Klir"])
    walk = Walk(tmp_path / "a", REGISTER, rows)
    (place,) = walk.looks[0].open_places
    assert walk.codes == ["330101", "330199"]  # as delivered; the checks refuse it as unknown
    assert (place.text, place.rows, place.within) == ("33.01.99 Batu Klir", 1, "3301")
    answered = Walk(tmp_path / "b", REGISTER, rows, places={place.place: "330102"})
    assert answered.codes == ["330101", "330102"] and answered.looks[0].open_places == ()
    none = Walk(tmp_path / "c", REGISTER, rows, places={place.place: ""})
    assert none.codes == ["330101", None] and none.faults == ()
    remembered = clinic(remembered={place.memory_key: "330102"})
    again = Walk(tmp_path / "d", REGISTER, rows, at=remembered)
    assert again.codes == ["330101", "330102"] and again.rules() == ["place remembered"]


FACILITIES = ("id_fasilitas", "nama_fasilitas", "jenis_fasilitas", "Kabupaten/Kota", "Kecamatan", "Kelurahan")


def facilities(*places: tuple[str, str, str]) -> list[list[object]]:
    return [[f"F{k}", f"LKSA {k}", "LKSA", *place] for k, place in enumerate(places)]


def test_names_alone_place_rows_inside_their_larger_area(tmp_path: Path) -> None:
    rows = facilities(
        ("Kab. Bumi", "Sindang Welas", "Sukamaju"),
        ("KAB. BUMI", "BATU KELIR", "Desa Sukamaju"),
        ("Kabupaten Laut", "Batu Kelir", ""),
        ("Kota Bumi", "", ""),
    )
    walk = Walk(tmp_path, FACILITIES, rows, table="facility")
    assert walk.codes == ["3301012001", "3301022001", "331001", "3371"]
    assert walk.table["level"].tolist() == ["desa", "desa", "kecamatan", "kabupaten"]
    assert walk.table["code_system"].unique().tolist() == ["kemendagri"]
    assert walk.rules() == ["placed by name"]


def test_a_homonym_without_its_kind_is_never_joined(tmp_path: Path) -> None:
    rows = facilities(("Bumi", "", ""), ("Laut", "", ""), ("Kota Bumi", "", ""))
    walk = Walk(tmp_path, FACILITIES, rows, table="facility")
    assert walk.codes == [None, "3310", "3371"]
    (place,) = walk.looks[0].open_places
    assert {suggestion.area_code for suggestion in place.suggestions} == {"3301", "3371"}


def test_names_nobody_knows_are_listed_row_by_row_by_their_name(tmp_path: Path) -> None:
    rows = facilities(("Kab. Bumi", "Sindang Welas", "Sukamaju"), ("Kab. Bumi", "Sindang Welas", "Entah"))
    walk = Walk(tmp_path, FACILITIES, rows, table="facility")
    (fault,) = walk.faults
    assert (fault.rule, fault.row, fault.value, fault.severity) == (
        "name of a place cannot be read",
        3,
        "Entah",
        "error",
    )
    assert walk.looks[0].unmatched_share == 0.5


def test_an_old_code_leads_to_the_one_that_took_its_place_and_a_split_is_asked(tmp_path: Path) -> None:
    changes = {"330109": ("330102",), "330108": ("330101", "330102")}
    walk = Walk(tmp_path / "a", REGISTER, register(["33.01.09", "33.01.08"]), at=clinic(successors=changes))
    assert walk.codes == ["330102", "330108"] and "place bridged" in walk.rules()
    (place,) = walk.looks[0].open_places
    assert [suggestion.area_code for suggestion in place.suggestions] == ["330101", "330102"]
    # The name of the new place decides between the parts of a split.
    named = Walk(
        tmp_path / "b",
        REGISTER,
        register(["33.01.01", "33.01.08"], ["", "Batu Kelir"]),
        at=clinic(successors=changes),
    )
    assert named.codes == ["330101", "330102"]


MERGED = {"330108": ("330102",), "330109": ("330102",)}
AREAS = ("Kode Kecamatan", "Jumlah Penduduk", "Laki-laki", "population_cv_share", "Tahun")


def test_counts_of_areas_that_were_merged_are_added_up(tmp_path: Path) -> None:
    at = clinic(successors=MERGED)
    rows = [["33.01.01", 100, 40, "", 2020], ["33.01.08", 200, 90, "", 2020], ["33.01.09", 50, "", "", 2020]]
    walk = Walk(tmp_path, AREAS, rows, at=at, table="area")
    assert walk.codes == ["330101", "330102"] and walk.table["row_number"].tolist() == [2, 3]
    assert walk.table["pop_total"].tolist() == [100, 250]
    assert walk.table["pop_male"].isna().tolist() == [False, True]  # a part that is not known is not nought
    (note,) = [fault for fault in walk.faults if fault.rule == "areas merged"]
    assert (
        note.severity == "note" and "2 areas" in note.sentence() and "Batu Kelir (330102)" in note.sentence()
    )
    assert not [fault for fault in walk.faults if fault.severity == "error"]


def test_what_was_merged_into_an_area_that_goes_on_is_added_to_it(tmp_path: Path) -> None:
    rows = [["33.01.02", 300, 150, "", 2020], ["33.01.08", 200, 90, "", 2020]]
    walk = Walk(tmp_path, AREAS, rows, at=clinic(successors=MERGED), table="area")
    assert walk.codes == ["330102"] and walk.table["pop_total"].tolist() == [500]


def test_a_rate_of_merged_areas_is_refused(tmp_path: Path) -> None:
    rows = [["33.01.01", 9, 4, 0.1, 2020], ["33.01.08", 200, 90, 0.02, 2020], ["33.01.09", 50, 20, 0.1, 2020]]
    walk = Walk(tmp_path, AREAS, rows, at=clinic(successors=MERGED), table="area")
    (fault,) = [fault for fault in walk.faults if fault.severity == "error"]
    assert (fault.rule, fault.row, fault.column) == ("rate of merged areas", 3, "population_cv_share")
    assert "cannot be added up" in fault.sentence() and "330102" in fault.sentence()


def test_the_same_old_area_twice_is_a_double_and_is_not_added_to_itself(tmp_path: Path) -> None:
    rows = [["33.01.01", 9, 4, "", 2020], ["33.01.08", 200, 90, "", 2020], ["33.01.08", 200, 90, "", 2020]]
    walk = Walk(tmp_path, AREAS, rows, at=clinic(successors=MERGED), table="area")
    assert walk.codes == ["330101", "330102", "330102"]
    assert walk.table["pop_total"].tolist() == [9, 200, 200]


def test_registered_persons_of_merged_areas_are_added_up_by_category(tmp_path: Path) -> None:
    rows = register(["33.01.01", "33.01.08", "33.01.09"])
    rows.append(["33.01.09", "", "Anak balita telantar", 3])
    walk = Walk(tmp_path, REGISTER, rows, at=clinic(successors=MERGED))
    found = walk.table.set_index(["area_code", "ppks_code"])["n"].to_dict()
    assert sorted(found.values()) == [3, 5, 13] and len(found) == 3


SQUARES = [("330101", shapely.box(110, -8, 111, -7)), ("330102", shapely.box(111, -8, 112, -7))]
POINTS = ("id_fasilitas", "nama_fasilitas", "jenis_fasilitas", "lintang", "bujur")


def points(*pairs: tuple[object, object]) -> list[list[object]]:
    return [[f"F{k}", f"LKSA {k}", "LKSA", *pair] for k, pair in enumerate(pairs)]


def test_coordinates_place_rows_that_say_nothing_else(tmp_path: Path) -> None:
    rows = points((-7.5, 110.5), ("-7,5", "111,5"), (-7.5, 112.001), (-3, 120), ("", ""))
    walk = Walk(tmp_path, POINTS, rows, at=clinic(SQUARES), table="facility")
    assert walk.codes == ["330101", "330102", "330102", None, None]
    assert walk.rules() == ["placed by coordinates", "placed across a gap", "outside every area"]
    assert [note.values["gap"] for note in walk.notes][:1] == [1] and walk.notes[0].values["outside"] == 1


def test_swapped_coordinates_are_put_in_order_and_said(tmp_path: Path) -> None:
    walk = Walk(tmp_path, POINTS, points((110.5, -7.5), (111.5, -7.5)), at=clinic(SQUARES), table="facility")
    assert walk.codes == ["330101", "330102"] and "coordinates swapped" in walk.rules()


def test_a_code_that_lies_elsewhere_is_said_not_changed(tmp_path: Path) -> None:
    headers = (*POINTS, "kode_kecamatan")
    rows = [
        [*row, code]
        for row, code in zip(points((-7.5, 110.5), (-7.5, 111.5)), ["33.01.01", "33.01.01"], strict=True)
    ]
    walk = Walk(tmp_path, headers, rows, at=clinic(SQUARES), table="facility")
    assert walk.codes == ["330101", "330101"]
    (note,) = walk.notes
    assert note.rule == "code and coordinates disagree" and note.severity == "warning"
    assert "row 3: its code is that of Sindang Welas, but it lies in Batu Kelir" in note.sentence()


def test_a_sound_file_needs_no_clinic(tmp_path: Path) -> None:
    walk = Walk(tmp_path, REGISTER, register(["33.01.01", "33.01.02"], ["Sindang Welas", "Batu Kelir"]))
    assert walk.notes == () and walk.looks[0].rows("known") == 2 and walk.looks[0].unmatched_share == 0


def test_data_of_before_a_split_are_said_to_count_both(tmp_path: Path) -> None:
    headers = (*REGISTER, "Tahun")
    splits = {"330101": ("2024", ("330102",))}
    old = [[*row, "2022"] for row in register(["33.01.01"])]
    walk = Walk(tmp_path / "a", headers, old, at=clinic(splits=splits))
    (note,) = walk.notes
    assert (note.rule, note.severity) == ("before a split", "warning") and walk.codes == ["330101"]
    assert "Until 2024 the code 330101 (Sindang Welas) also covered Batu Kelir" in note.sentence()
    new = [[*row, "2024"] for row in register(["33.01.01"])]
    assert Walk(tmp_path / "b", headers, new, at=clinic(splits=splits)).notes == ()
