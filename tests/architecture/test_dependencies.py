"""What is installed is what was tested, and nothing of it is known to be open to attack.

The list of bad versions is a file with a date, because an audit that cannot reach its database says
nothing and looks like one that found nothing. Renew it when the constraints are renewed.
"""

import csv
import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
BAD = Path(__file__).with_name("known_bad_versions.csv")


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def installed() -> dict[str, str]:
    return {canonicalize_name(found.metadata["Name"]): found.version for found in distributions()}


def bad_versions() -> list[dict[str, str]]:
    lines = BAD.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def is_bad(name: str, version: str, entry: dict[str, str]) -> bool:
    return canonicalize_name(entry["package"]) == name and Version(version) < Version(entry["below"])


def needed() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = (project["dependencies"], project["optional-dependencies"]["test"])
    return [Requirement(text) for group in groups for text in group]


def test_every_pin_is_exact_and_from_no_address() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line), line


def test_what_is_installed_is_what_is_pinned() -> None:
    here, there = installed(), pinned()
    both = here.keys() & there.keys()
    other = {name: (here[name], there[name]) for name in both if here[name] != there[name]}
    assert other == {}


def test_everything_we_need_and_everything_that_needs_is_pinned() -> None:
    """The whole tree, not only what is named: a loose part of it is another program next month."""
    there, waiting, loose = pinned(), needed(), set()
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
    found = [
        (name, version, entry["advisory"])
        for name, version in {**installed(), **pinned()}.items()
        if name in pinned()
        for entry in bad_versions()
        if is_bad(name, version, entry)
    ]
    assert found == []


def test_the_list_of_bad_versions_has_a_date_and_covers_what_we_serve_with() -> None:
    assert re.search(r"20\d\d-\d\d-\d\d", BAD.read_text(encoding="utf-8").splitlines()[0])
    listed = {canonicalize_name(entry["package"]) for entry in bad_versions()}
    assert {"streamlit", "starlette", "uvicorn", "h11", "authlib", "cryptography", "pyarrow"} <= listed


@pytest.mark.parametrize(
    ("name", "version", "expected"), [("streamlit", "1.36.0", True), ("streamlit", "1.67.0", False)]
)
def test_a_bad_version_is_seen(name: str, version: str, expected: bool) -> None:
    assert any(is_bad(name, version, entry) for entry in bad_versions()) is expected
