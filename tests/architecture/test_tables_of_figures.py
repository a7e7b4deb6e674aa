"""Every chart has the same as a table: below it, or on the page that says it draws the table itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    "draw_table", "draw_answer_table", "draw_tables", "draw_entries", "draw_rows", "dataframe", "table",
    "answer.draw",
}  # fmt: skip
"""What puts a table on a page; `answer.draw` draws an answer whole, its table with it."""


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def has_a_table(tree: ast.AST) -> bool:
    return any(
        ast.unparse(call.func) in TABLES or getattr(call.func, "attr", "") in TABLES - {"draw"}
        for call in calls(tree)
    )


def without_table(tree: ast.AST) -> list[ast.Call]:
    """Charts whose own table is said to stand elsewhere."""
    charts = [call for call in calls(tree) if getattr(call.func, "id", "") == "draw_figure"]
    named = [(call, {keyword.arg: keyword.value for keyword in call.keywords}) for call in charts]
    return [call for call, values in named if ast.unparse(values["table"]) == "None"]


def files() -> list[Path]:
    return sorted((ROOT / "pages").rglob("*.py"))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_chart_without_a_table_of_its_own_stands_beside_one(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not without_table(tree) or has_a_table(tree), path.name


def test_the_check_sees_a_chart_without_any() -> None:
    tree = ast.parse("draw_figure(figure, language, key='a', alt='b', table=None)")
    assert without_table(tree) and not has_a_table(tree)
    assert not without_table(ast.parse("draw_figure(figure, language, key='a', alt='b', table=released)"))


def test_charts_are_drawn_in_one_place_only() -> None:
    found = [path.name for path in files() if "st.plotly_chart(" in path.read_text(encoding="utf-8")]
    assert found == ["figure.py"]
