"""Damaged codes and misspelt names over the whole road: noted, asked, remembered; a wrong system refused."""

import json
from pathlib import Path

import pandas as pd
import pytest

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from pipelines.looking import look_at, remember, with_places
from pipelines.recipes import recipe_versions
from taksir import paths
from taksir.evidence import current_evidence
from taksir.store.workspace import scan


def load(path: Path, answers: dict[str, str] | None = None):
    proposal = receive_delivery(path, path.name)
    checked = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, answers, by="t"))
    return proposal, checked


def publish(path: Path) -> None:
    proposal, checked = load(path)
    assert checked.can_publish, [fault.sentence() for fault in checked.faults if fault.severity == "error"]
    publish_delivery(proposal.delivery_id)


def register(folder: Path, rows: list[tuple[str, str]], name: str = "register_2025.csv") -> Path:
    table = pd.DataFrame(rows, columns=["Kode Kecamatan", "Kecamatan"])
    table = table.assign(**{"Jenis PPKS": "Fakir miskin", "Satuan": "keluarga", "Jumlah": 7, "Tahun": 2025})
    path = folder / name
    table.to_csv(path, index=False, sep=";")
    return path


def published_codes(store, table: str) -> list[str | None]:
    """The area codes of a published table in the order of its rows."""
    files = [file.path for file in current_evidence().of_table(table)]
    with store.engine() as engine:
        return [code for (code,) in engine.rows(f"SELECT area_code FROM {scan(files)} ORDER BY row_number")]


def rules(checked) -> set[str]:
    return {fault.rule for fault in checked.faults}


def test_what_is_only_alike_is_asked_once_and_remembered_for_every_source(empty_store, tmp_path):
    publish(paths.EXAMPLE / "batas_kecamatan.geojson")
    sound = [("99.01.01", "Kota Lembah"), ("99.01.02", "Muara Sehati"), ("99.1.3", "Sindang Welas")]
    file = register(tmp_path, [*sound, ("99.01.77", "Batu Klir")])
    proposal, checked = load(file)
    assert not checked.can_publish and "place leading zeros" in rules(checked)
    (note,) = [fault for fault in checked.faults if fault.rule == "place to confirm"]
    assert "Batu Kelir (990104" in note.sentence()

    look = look_at(proposal)
    (seen,) = look.places
    (place,) = seen.open_places
    answers = {(seen.table.sheet, place.place): place.suggestions[0].area_code}
    remember(look, proposal.recipe, answers, actor="Sari")
    recipe = confirm_recipe(with_places(proposal.recipe, answers), by="Sari")
    checked = check_delivery(proposal.delivery_id, recipe)
    assert checked.can_publish
    publish_delivery(proposal.delivery_id)
    assert published_codes(empty_store, "register") == ["990101", "990102", "990103", "990104"]
    assert len(recipe_versions(recipe.source_id)) == 2  # as proposed, and with the place that was said

    other = register(tmp_path, [*sound[:2], ("99.01.77", "Batu Klir")], name="pmks_dinas_2024.csv")
    other.write_text(other.read_text().replace("Kecamatan;Jenis", "Nama Kecamatan;Jenis", 1))  # another shape
    _, again = load(other)
    assert again.can_publish and "place remembered" in rules(again)


def test_a_change_of_codes_bridges_an_old_vintage_and_asks_about_a_split(empty_store, tmp_path):
    publish(paths.EXAMPLE / "batas_kecamatan.geojson")
    changes = tmp_path / "perubahan_kode.csv"
    lines = [
        "kode_lama;kode_baru;nama;vintage",
        "99.01.88;99.01.04;Batu Kelir;2025",
        "99.01.89;99.01.06;Tanjung Welas;2025",
        "99.01.89;99.01.07;Padang Lentera;2025",
    ]
    changes.write_text("\n".join(lines))
    publish(changes)
    _, checked = load(register(tmp_path, [("99.01.88", "")] + [(f"99.01.{n:02d}", "") for n in (1, 2, 3)]))
    assert checked.can_publish and "place bridged" in rules(checked)
    _, checked = load(register(tmp_path, [("99.01.89", "Kecamatan lama")], name="lain_2025.csv"))
    assert not checked.can_publish
    (note,) = [fault for fault in checked.faults if fault.rule == "place to confirm"]
    assert "Tanjung Welas (990106" in note.sentence() and "Padang Lentera (990107" in note.sentence()


def test_facilities_are_placed_by_their_coordinates(empty_store, tmp_path):
    publish(paths.EXAMPLE / "batas_desa.geojson")
    table = pd.read_csv(paths.EXAMPLE / "fasilitas_psks.csv", sep=";", dtype=str)
    expected = table["kode_desa"].str.replace(".", "")
    file = tmp_path / "fasilitas_2025.csv"
    table.drop(columns=["kode_desa", "nama_desa"]).to_csv(file, index=False, sep=";")
    proposal, checked = load(file)
    assert "placed by coordinates" in rules(checked)
    publish_delivery(proposal.delivery_id)
    found = published_codes(empty_store, "facility")
    # The example rounds its coordinates to three decimals, about 100 m: a few lie across a border.
    agree = sum(code == want for code, want in zip(found, expected, strict=True))
    assert agree >= 0.9 * len(table)


def test_real_codes_of_the_other_system_are_refused_not_joined(empty_store, shared_data, tmp_path):
    publish(shared_data / "boundaries_kemendagri" / "kec_34.geojson")
    file = shared_data / "boundaries_bps" / "id3471_kota_yogyakarta.geojson"
    found = [feature["properties"] for feature in json.loads(file.read_text())["features"]]
    places = sorted({(entry["district_code"][2:], entry["district"]) for entry in found})
    _, checked = load(register(tmp_path, places))
    assert not checked.can_publish
    assert rules(checked) & {"too many places unknown", "place unknown"}


def test_real_damage_of_yogyakarta_is_repaired_row_by_row(empty_store, shared_data, tmp_path):
    publish(shared_data / "boundaries_kemendagri" / "kec_34.geojson")
    table = pd.read_csv(shared_data / "area_codes" / "districts.csv", dtype=str)
    table = table[table["code"].str.startswith("34.")]
    names = table["name"].tolist()
    rows = []
    for position, (code, name) in enumerate(zip(table["code"], table["name"], strict=True)):
        digits = code.replace(".", "")
        damage = [
            code, ".".join(str(int(part)) for part in code.split(".")), f"{digits[0]}.{digits[1:]}E+05",
            f"'{digits}", f"{digits}.0", "3.40E+05" if digits < "3405" else "3.47E+05",
        ][position % 6]  # fmt: skip
        if damage.startswith("3.4") and len(damage) == 8 and names.count(name) > 1:
            damage = code  # "Jetis" is in two regencies, and the digits left do not say which: that is asked
        rows.append((damage, name.upper()))
    proposal, checked = load(register(tmp_path, rows))
    wrong = [fault.sentence() for fault in checked.faults if fault.severity == "error"]
    assert wrong == [] and checked.kept["register"] == len(rows) == 78
    publish_delivery(proposal.delivery_id)
    found = published_codes(empty_store, "register")
    assert found == table["code"].str.replace(".", "").tolist()


@pytest.mark.parametrize("name", ["register_ppks_2025.csv", "sensus_desa_2025.csv"])
def test_sound_files_of_the_example_need_no_clinic(empty_store, name):
    publish(paths.EXAMPLE / "batas_desa.geojson")
    publish(paths.EXAMPLE / "bridging_kode.csv")
    _, checked = load(paths.EXAMPLE / name)
    assert checked.can_publish
    assert not {rule for rule in rules(checked) if rule.startswith("place") and rule != "places not checked"}
