"""Recipes kept by version, taken out as YAML and brought in again; a bad file is one sentence."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.command import main
from pipelines.recipe import Ask, ColumnMatch, Recipe, Remark, TableRecipe
from pipelines.recipes import (
    body_to_keep,
    essence,
    import_recipe,
    recipe_from_yaml,
    recipe_version,
    recipe_versions,
    recipe_yaml,
    restore_recipe,
)
from taksir.errors import TaksirError
from taksir.store import workspace

RECIPE = Recipe(
    source_id="register_ppks",
    kind="register",
    period="2025",
    signature="0123456789abcdef",
    confirmed=True,
    confirmed_by="Sari",
    remarks=(Remark("note", "Seen."),),
    tables=(
        TableRecipe(
            sheet="Lembar 1",
            table="register",
            code_system="kemendagri",
            level="kecamatan",
            area_headers=("Kode Kecamatan",),
            constants={"period_year": 2025},
            keep_where={"Tahun": "2025"},
            places={"34.05.99 bantl": "340208"},
            asks=(Ask("period", "Which year?"),),
            matches=(
                ColumnMatch("Kode Kecamatan", "area_code", "keep", 0.95, "{header} is known."),
                ColumnMatch(
                    "Jumlah", "n", "keep", 0.9, number_style="comma", unit_factor=1000.0
                ),
                ColumnMatch("Jenis", "ppks_code", "keep", codes={"1": "PPKS-01", "ya": "PPKS-02", "no": ""}),
                ColumnMatch("Catatan"),
            ),
        ),
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    workspace._opened.cache_clear()
    yield
    workspace._opened.cache_clear()


def test_a_recipe_taken_out_and_brought_in_does_the_same() -> None:
    text = recipe_yaml(RECIPE)
    assert (
        text.startswith("# Recipe of register_ppks, version 1.\n")
        and "Seen" not in text
        and "Sari" not in text
    )
    back = recipe_from_yaml(text)
    assert essence(back) == essence(RECIPE)
    (table,) = back.tables
    assert table.match("Jenis").codes == {"1": "PPKS-01", "ya": "PPKS-02", "no": ""}
    assert table.match("Jumlah").unit_factor == 1000.0 and table.constants == {"period_year": 2025}
    assert table.places == {"34.05.99 bantl": "340208"} and table.asks == ()
    assert not back.confirmed and back.confirmed_by == ""


def test_every_version_is_kept_and_an_older_one_can_be_chosen() -> None:
    assert import_recipe(recipe_yaml(RECIPE), name="a.yaml", actor="Sari") == 1
    (table,) = RECIPE.tables
    changed = replace(RECIPE, tables=(replace(table, code_system="bps"),))
    assert import_recipe(recipe_yaml(changed), name="b.yaml", actor="Budi") == 2
    assert [(line.version, line.confirmed_by, line.columns) for line in recipe_versions("register_ppks")] == [
        (2, "Budi", 3),
        (1, "Sari", 3),
    ]
    assert recipe_version("register_ppks").tables[0].code_system == "bps"
    assert recipe_version("register_ppks", 1).tables[0].code_system == "kemendagri"
    assert restore_recipe("register_ppks", 1, actor="Sari") == 3
    assert recipe_version("register_ppks").tables[0].code_system == "kemendagri"
    with pytest.raises(TaksirError, match="no recipe of register_ppks in version 9"):
        recipe_version("register_ppks", 9)


def test_what_does_the_same_is_no_new_version() -> None:
    import_recipe(recipe_yaml(RECIPE), name="a.yaml")
    again = replace(RECIPE, confirmed_by="Budi", remarks=(), version=7)
    (table,) = again.tables
    surer = replace(
        table, matches=tuple(replace(match, score=1.0, reason="again") for match in table.matches)
    )
    assert import_recipe(recipe_yaml(replace(again, tables=(surer,))), name="b.yaml") == 1
    assert body_to_keep(replace(again, tables=(surer,))) == body_to_keep(RECIPE)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("format: 1", "format: 9"), "is no recipe that Taksir can read"),
        (("tables:", "tabel:"), "is no recipe that Taksir can read"),
        (("column: area_code", "column: kode"), "says “kode” under Kode Kecamatan"),
        (("action: keep", "action: run"), "says “run” under Kode Kecamatan"),
        (("table: register", "table: users"), "says “users” under table"),
        (("kind: register", "kind: other"), "says “other” under kind"),
        (("code_system: kemendagri", "code_system: [1]"), "under code_system"),
        (("code_system: kemendagri", "perintah: rm"), "under perintah"),
        (("unit_factor: 1000.0", "unit_factor: banyak"), "under unit_factor"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused_in_one_sentence(change: tuple[str, str], sentence: str) -> None:
    text = recipe_yaml(RECIPE)
    assert change[0] in text
    with pytest.raises(TaksirError, match=sentence):
        recipe_from_yaml(text.replace(*change, 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b",
        "{",
        "a: &x [1]\nb: *x",
        "format: 1\ntables: []",
        "\x00",
        "!!python/object:os.system {}",
    ],
)
def test_hostile_yaml_is_refused(text: str) -> None:
    with pytest.raises(TaksirError, match="x.yaml is no"):
        recipe_from_yaml(text, name="x.yaml")


def test_the_command_lists_exports_imports_and_restores(tmp_path: Path) -> None:
    import_recipe(recipe_yaml(RECIPE), name="a.yaml", actor="Sari")
    file = tmp_path / "resep.yaml"
    ran = run("recipe", "export", "register_ppks", "--to", str(file))
    assert ran.exit_code == 0 and essence(recipe_from_yaml(file.read_text())) == essence(RECIPE)
    assert run("recipe", "export", "register_ppks").output == file.read_text()
    file.write_text(file.read_text().replace("code_system: kemendagri", "code_system: bps"))
    assert "version 2" in run("recipe", "import", str(file)).output
    assert "version 3" in run("recipe", "restore", "register_ppks", "1").output
    lines = run("recipe", "list", "register_ppks").output.splitlines()
    assert [line.split()[0] for line in lines] == ["v3", "v2", "v1"]
    assert "No recipe of nobody" in run("recipe", "list", "nobody").output
    file.write_text("kosong: ya")
    refused = run("recipe", "import", str(file))
    assert refused.exit_code == 1 and "is no recipe that Taksir can read" in refused.output


def run(*words: str):
    return CliRunner().invoke(main, list(words), env={"TAKSIR_LANGUAGE": "en"})
