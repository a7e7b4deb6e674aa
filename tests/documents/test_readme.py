"""README is true: its commands run, its settings exist, its pages and the indicators are documented."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from dashboards import KEY
from example_region import example_copy

from pipelines.command import main
from taksir import written
from taksir.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BRING_IN = ("check", "load", "deliveries")
CODE = [path for room in ("taksir", "pipelines", "pages") for path in (ROOT / room).rglob("*.py")]


def commands() -> list[str]:
    """Every `taksir …` line of README's shell blocks, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.S)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("taksir ")]


def with_ids(line: str) -> str:
    """A command with the first entry of the example region where it says `--plan ID` and the like."""
    for kind in re.findall(r"--(\w+) ID\b", line):
        line = line.replace(f"--{kind} ID", f"--{kind} {written.entries(kind)[0].id}")
    return line


@pytest.mark.slow
def test_every_command_of_readme_runs(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that bring data in as programs of their own; those that read one after another in here."""
    monkeypatch.setenv("TAKSIR_STORE", str(example_copy(tmp_path_factory, tmp_path / "store")))
    monkeypatch.setenv("TAKSIR_KEY", KEY)
    assert len(commands()) >= 7 and commands()[0] == "taksir example"  # it was what filled the store
    for line in map(with_ids, commands()[1:]):
        words = shlex.split(line)[1:]
        code, said = as_a_program(words) if words[0] in BRING_IN else in_here(words)
        assert code == 0, f"{line}\n{said[-3000:]}"


def as_a_program(words: list[str]) -> tuple[int, str]:
    script = Path(sys.executable).parent / "taksir"
    ran = subprocess.run([script, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def in_here(words: list[str]) -> tuple[int, str]:
    ran = CliRunner().invoke(main, words)
    return ran.exit_code, f"{ran.output}{ran.exception or ''}"


def test_every_python_block_of_readme_compiles() -> None:
    for block in re.findall(r"```python\n(.*?)```", README, flags=re.S):
        compile(block, "README.md", "exec")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    used = {name for path in CODE for name in re.findall(r"TAKSIR_[A-Z_]+", path.read_text(encoding="utf-8"))}
    documented = set(re.findall(r"^\| `(TAKSIR_[A-Z_]+)`", README, flags=re.M))
    assert documented == used


def test_every_page_is_documented() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    documented = {name.replace(" ", "_") for name in re.findall(r"^\| \*\*([a-z ]+)\*\*", README, flags=re.M)}
    assert documented == pages


def test_the_picture_named_in_readme_is_there() -> None:
    for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / name).stat().st_size > 10_000


def test_every_indicator_is_defined_in_both_languages() -> None:
    for indicator in load_catalogue().indicators:
        for words in (indicator.name, indicator.definition, indicator.unit):
            assert words.id and words.en, indicator.id


def test_no_file_names_a_package_host_or_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    pattern = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|/ho" + "me/|/wo" + "rk/main")
    found = []
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix in {".woff2", ".png", ".xlsx", ".parquet"} or not path.is_file():
            continue
        if pattern.search(path.read_text(encoding="utf-8", errors="ignore")):
            found.append(name)
    assert found == ["tests/documents/test_readme.py"] or found == []
