"""What is installed is what was tested, and nothing of it is known to be open to attack.

The list of bad versions is a file with a date and its sources, because an audit that cannot reach its
database says nothing and looks like one that found nothing. It is not complete. `python -m
benchmarks.advisories` renews it from a copy of the public advisories; renew it with the constraints.
"""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.advisories import LIST, listed_ranges, osv_ranges, pinned_versions, write_list

ROOT = Path(__file__).resolve().parents[2]


def installed() -> dict[str, str]:
    return {canonicalize_name(found.metadata["Name"]): found.version for found in distributions()}


def needed() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = (project["dependencies"], project["optional-dependencies"]["test"])
    return [Requirement(text) for group in groups for text in group]


def test_every_pin_is_exact_and_from_no_address() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line), line


def test_what_is_installed_is_what_is_pinned() -> None:
    here, there = installed(), pinned_versions()
    both = here.keys() & there.keys()
    other = {name: (here[name], there[name]) for name in both if here[name] != there[name]}
    assert other == {}


def test_everything_we_need_and_everything_that_needs_is_pinned() -> None:
    """The whole tree, not only what is named: a loose part of it is another program next month."""
    there, waiting, loose = pinned_versions(), needed(), set()
    seen: set[str] = set()
    by_name = {canonicalize_name(found.metadata["Name"]): found for found in distributions()}
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in seen or name not in by_name:
            continue
        seen.add(name)
        loose |= set() if name in there or name in ("pip", "setuptools", "taksir") else {name}
        for text in by_name[name].requires or []:
            part = Requirement(text)
            if part.marker is None or part.marker.evaluate({"extra": ""}):
                waiting.append(part)
    assert loose == set()


def test_nothing_that_is_pinned_is_known_to_be_bad() -> None:
    pins = pinned_versions()
    here = {name: version for name, version in installed().items() if name in pins}
    found = [
        (one.package, versions[one.package], one.advisory)
        for versions in (here, pins)
        for one in listed_ranges()
        if one.package in versions and one.holds(versions[one.package])
    ]
    assert found == []


def test_the_list_of_bad_versions_has_a_date_sources_and_covers_what_we_serve_with() -> None:
    head = LIST.read_text(encoding="utf-8").splitlines()[:2]
    assert re.search(r"20\d\d-\d\d-\d\d", head[0]) and "Not complete" in " ".join(head)
    ranges = listed_ranges()
    assert {"streamlit", "starlette", "uvicorn", "h11", "authlib", "cryptography", "pyarrow"} <= {
        one.package for one in ranges
    }
    assert all(one.source and one.advisory and one.package in pinned_versions() for one in ranges)


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [("streamlit", "1.36.0", True), ("streamlit", "1.67.0", False), ("pillow", "11.1.0", True)],
)
def test_a_bad_version_is_seen(name: str, version: str, expected: bool) -> None:
    assert any(one.package == name and one.holds(version) for one in listed_ranges()) is expected


def record(number: str, name: str, events: list[dict[str, str]], **more: object) -> dict:
    affected = {
        "package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }  # fmt: skip
    return {"id": number, "modified": "2026-11-20T01:02:03Z", "affected": [affected], **more}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Advisories as osv.dev hands them out."""
    first, mended = {"introduced": "0"}, {"fixed": "999"}
    pages = {
        "a": record("GHSA-1", "Streamlit", [first, mended], aliases=["CVE-2030-1"]),
        "b": record("GHSA-2", "starlette", [first, {"fixed": "0.1"}, {"introduced": "998"}]),
        "c": record("GHSA-3", "uvicorn", [first], withdrawn="2026-01-01T00:00:00Z"),
        "d": record("GHSA-4", "h11", [{"introduced": "0.1"}]),
        "e": record("GHSA-5", "left-pad", [first]),
    }
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for name, page in pages.items():
            packed.writestr(f"{name}.json", json.dumps(page))
    return tmp_path / "all.zip"


def test_a_copy_of_the_public_advisories_is_held_against_the_pins(archive: Path) -> None:
    ran = audit(archive)
    assert ran.returncode == 1 and "2026-11-20" in ran.stdout
    assert [line.split()[0] for line in ran.stdout.splitlines()[1:]] == ["h11", "streamlit"]
    assert "CVE-2030-1" in ran.stdout and "GHSA-4" in ran.stdout


def test_an_archive_that_names_none_of_ours_is_no_clean_audit(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as packed:
        packed.writestr("e.json", json.dumps(record("GHSA-5", "left-pad", [{"introduced": "0"}])))
    assert audit(tmp_path / "none.zip").returncode == 1


def test_the_list_is_written_from_the_archive(archive: Path, tmp_path: Path) -> None:
    ranges, day = osv_ranges(archive)
    write_list(ranges, day, tmp_path / "list.csv")
    read = listed_ranges(tmp_path / "list.csv")
    assert [(one.package, one.first, one.below) for one in read] == [
        ("h11", "0.1", ""), ("starlette", "0", "0.1"), ("starlette", "998", ""), ("streamlit", "0", "999"),
    ]  # fmt: skip
    assert all(one.source == "osv.dev 2026-11-20" for one in read)


def audit(archive: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.advisories", str(archive)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
