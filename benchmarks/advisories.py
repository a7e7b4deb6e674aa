"""Holds every pinned version against a copy of the public advisories, where there is no internet.

    python -m benchmarks.advisories all.zip            # of osv.dev, ecosystem PyPI, carried here by hand
    python -m benchmarks.advisories all.zip --write    # also renews the list that the tests hold the pins to

`pip-audit` without the internet skips every package and looks like an audit that found nothing; this reads a
file, says of what day its newest advisory is, and fails where the file names none of our packages.
Advisories are OSV records (https://ossf.github.io/osv-schema/), one JSON a file.
"""

import argparse
import csv
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests" / "architecture" / "known_bad_versions.csv"
NEVER = ""
HEADERS = ("package", "from", "below", "advisory", "source")


@dataclass(frozen=True)
class BadRange:
    """Versions of a package that are open to attack.

    Attributes:
        package: In its canonical spelling.
        first: The first of them; "0" for every earlier one.
        below: The first sound one; empty where there is none yet.
        advisory: Its number, a CVE where there is one.
        source: Where it was read, and of what day.
    """

    package: str
    first: str
    below: str
    advisory: str
    source: str

    def holds(self, version: str) -> bool:
        """Whether a version is among them."""
        wanted = Version(version)
        return Version(self.first) <= wanted and (self.below == NEVER or wanted < Version(self.below))


def pinned_versions() -> dict[str, str]:
    """Package → version, as constraints.txt says."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def listed_ranges(path: Path = LIST) -> list[BadRange]:
    """The committed list."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [BadRange(*(row[name] for name in HEADERS)) for row in rows]


def osv_ranges(path: Path) -> tuple[list[BadRange], str]:
    """The ranges of an archive of OSV records, and the day of the newest one."""
    found, newest = [], ""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith(".json"):
                continue
            record = json.loads(archive.read(name))
            newest = max(newest, str(record.get("modified", ""))[:10])
            if not record.get("withdrawn"):
                found += _ranges(record)
    return found, newest


def _ranges(record: dict) -> Iterator[BadRange]:
    names = [record["id"], *record.get("aliases", ())]
    number = next((name for name in names if name.startswith("CVE-")), names[0])
    for part in record.get("affected", ()):
        package = part.get("package", {})
        if package.get("ecosystem") != "PyPI":
            continue
        for one in part.get("ranges", ()):
            if one.get("type") == "ECOSYSTEM":
                yield from _pairs(canonicalize_name(package["name"]), one["events"], number)


def _pairs(name: str, events: list[dict[str, str]], number: str) -> Iterator[BadRange]:
    """Each introduction with the repair that follows it."""
    first = ""
    for event in [*events, {"fixed": NEVER}]:
        first = event.get("introduced", first)
        if first and "fixed" in event:
            if _is_version(first) and (event["fixed"] == NEVER or _is_version(event["fixed"])):
                yield BadRange(name, first, event["fixed"], number, "osv.dev")
            first = ""


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def write_list(ranges: list[BadRange], day: str, path: Path = LIST) -> None:
    """Write the list anew: of each pinned package the ranges that are known."""
    pinned = pinned_versions()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# Versions known to be open to attack, as osv.dev had it on {day}. Not complete: what\n")
        file.write("# nobody has reported is not in it. from ≤ version < below is refused.\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS)
        for one in sorted(ranges, key=lambda one: (one.package, one.advisory, one.first)):
            if one.package in pinned:
                writer.writerow((one.package, one.first, one.below, one.advisory, f"{one.source} {day}"))


def main() -> int:
    """Say which pins are open to attack."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    reader.add_argument("archive", type=Path)
    reader.add_argument("--write", action="store_true")
    asked = reader.parse_args()
    ranges, newest = osv_ranges(asked.archive)
    pinned = pinned_versions()
    named = {one.package for one in ranges} & pinned.keys()
    bad = [(name, pinned[name], one.advisory) for one in ranges for name in named & {one.package}
           if one.holds(pinned[name])]  # fmt: skip
    print(f"{len(pinned)} pins, {len(named)} of them named in advisories; the newest is of {newest or '–'}.")
    for name, version, number in sorted(set(bad)):
        print(f"{name} {version}: {number}")
    if asked.write and named:
        write_list(ranges, newest)
    # An archive that names none of our packages was no archive of theirs.
    return 1 if bad or not named else 0


if __name__ == "__main__":
    sys.exit(main())
