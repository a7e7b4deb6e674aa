"""The worked examples: each notebook runs from its first cell to its last on real public data.

Oracles: R convey 0.2.5 for Austria's at-risk-of-poverty rate by state, R survey 4.1-1 for the World Bank's
survey, pandas for Kobo's disability; all on the same files.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "docs" / "examples"

CHECKS = {
    "austria": """
import json
expected = json.loads((DATA / "survey_reference" / "reference_poverty.json").read_text())["arpr_region"]
table = poverty.table.set_index("area_name")
for name, estimate, error in zip(expected["region"], expected["est"], expected["se"], strict=True):
    assert abs(table.loc[name, "estimate"] / 100 / estimate - 1) < 1e-9, name
    assert abs(table.loc[name, "se"] / 100 / error - 1) < 1e-6, name
from taksir.shapes import map_geometry
assert len(map_geometry("bundesland").codes) == 9
from taksir.needs import headlines, region_name
assert len(headlines()) == 4 and region_name("en") == "9 states"
""",
    "poverty": """
import json
expected = json.loads(Path("tests/reference/world_bank_expected.json").read_text())
for name in ("POV-01", "POV-02"):
    row = estimate_need(name, "").table.iloc[0]
    assert abs(row["estimate"] / 100 / expected[name]["estimate"] - 1) < 1e-9
    assert abs(row["se"] / 100 / expected[name]["se"] - 1) < 1e-9
assert set(by_sex.table["sex"]) == {"L", "P"}
""",
    "disability": """
main_sheet = pd.read_excel(path, sheet_name="main", engine="calamine")
roster = pd.read_excel(path, sheet_name="roster", engine="calamine")
members = roster.merge(main_sheet[["index", "weight"]], left_on="_parent_index", right_on="index")
wg = members[[name for name in roster if name.startswith("wgq_")]]
known = wg.isin(["no_difficulty", "some_difficulty", "lot_of_difficulty", "cannot_do"]).any(axis=1)
weight = members["weight"].where(known & members["ind_age"].astype(float).between(5, 120), 0)
hard = wg.isin(["lot_of_difficulty", "cannot_do"]).any(axis=1)
assert abs(disability.table["estimate"].iloc[0] / (100 * (weight * hard).sum() / weight.sum()) - 1) < 1e-9
""",
}
"""What must hold after the last cell, with the names the notebook made."""


def cells(name: str, kind: str) -> list[str]:
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_notebook_runs_from_its_first_cell_to_its_last(
    name: str, tmp_path: Path, shared_data: Path
) -> None:
    script = tmp_path / f"{name}.py"
    script.write_text(
        "\n".join(cells(name, "code")) + "\nimport pandas as pd\n" + CHECKS[name], encoding="utf-8"
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith("TAKSIR_")}
    ran = subprocess.run(
        [sys.executable, str(script)],
        cwd=ROOT,
        env=clean
        | {"TAKSIR_PUBLIC_DATA": str(shared_data), "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]


def test_every_notebook_is_run_and_names_its_data() -> None:
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == set(CHECKS)
    for name in CHECKS:
        assert "TAKSIR_PUBLIC_DATA" in "".join(cells(name, "code")) and cells(name, "markdown")
        notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
        assert not any(cell.get("outputs") for cell in notebook["cells"]), "outputs are not kept"
