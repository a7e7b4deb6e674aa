"""Nothing leaves a page but through `taksir.exports`, where it is asked and written down who takes it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EMPTY_FORMS = {"pages/parts/blanks.py": "templates and questionnaires from the catalogue hold no data"}
FILE_MAKERS = {"csv_bytes", "xlsx_bytes", "figure_html", "rows_csv", "write_correction"}


def pages() -> list[Path]:
    return [*sorted((ROOT / "pages").rglob("*.py")), ROOT / "dashboard.py"]


def downloads(tree: ast.AST) -> list[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in calls if getattr(call.func, "attr", "") == "download_button"]


def data_of(call: ast.Call) -> ast.expr:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return named["data"] if "data" in named else call.args[1]


def goes_through_exports(content: ast.expr) -> bool:
    return isinstance(content, ast.Call) and ast.unparse(content.func) == "exports.on_demand"


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_download_asks_who_takes_it(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() in EMPTY_FORMS:
        return
    for call in downloads(ast.parse(path.read_text(encoding="utf-8"))):
        assert goes_through_exports(data_of(call)), f"{path.name}:{call.lineno}"


def test_the_check_sees_a_download_that_does_not() -> None:
    (call,) = downloads(ast.parse("st.download_button('a', csv_bytes(x), on_click='ignore')"))
    assert not goes_through_exports(data_of(call))
    (call,) = downloads(
        ast.parse("st.download_button('a', exports.on_demand('figure', 'x', make, form='csv'))")
    )
    assert goes_through_exports(data_of(call))


def test_no_page_trusts_markup_or_sends_somebody_elsewhere() -> None:
    """Words of a file reach the browser only where they are shown letter by letter."""
    forbidden = ("unsafe_allow_html", "components.html", "components.v1", "st.write_stream", "iframe")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in pages()
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_files_come_in_through_the_one_place_that_asks_who_sends_them() -> None:
    """The server refuses files of visits that `place_for_files` did not let in."""
    found = [path.name for path in pages() if "st.file_uploader(" in path.read_text(encoding="utf-8")]
    assert found == ["uploader.py"]
