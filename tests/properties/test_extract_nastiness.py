"""No nasty file breaks the readers, nothing wrong comes back unsaid; benchmarks/nastiness.py reads 5,000."""

import os

from hypothesis import HealthCheck, given, settings
from nasty_files import NastyFile, NumberWriting, nasty_files
from nasty_verdicts import verdict

EXAMPLES = int(os.environ.get("TAKSIR_EXAMPLES", "100"))


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(file=nasty_files())
def test_nothing_wrong_comes_back_unsaid(file: NastyFile) -> None:
    came_back = verdict(file)
    assert came_back.kind != "silent", came_back.detail
    if not file.damage and not file.how["titles"] and not file.how["notes"] and len(file.rows) > 3:
        assert came_back.kind == "right", came_back.detail


def plain(cells: list[str], numbers: tuple[float, ...], header: str = "pengeluaran_perkapita") -> NastyFile:
    rows = tuple((str(9_901_011_001 + place), cell) for place, cell in enumerate(cells))
    content = "\n".join([f"kode_desa;{header}", *map(";".join, rows)]) + "\n"
    return NastyFile("a.csv", content.encode(), ("kode_desa", header), rows, {header: numbers})


def test_the_judge_sees_a_wrong_number() -> None:
    """The judge itself must be able to fail."""
    right = plain(["1.250.000", "300.500,5"], (1_250_000, 300_500.5))
    assert verdict(right).kind == "right"
    assert verdict(plain(["1.250.000", "300.500,5"], (1_250_000, 300_500.6))).kind == "silent"


def test_the_judge_sees_a_lost_row() -> None:
    file = plain(["1.250.000", "300.500,5"], (1_250_000, 300_500.5))
    lost = NastyFile(file.name, file.content, file.headers, (*file.rows, ("1", "2")), {})
    assert verdict(lost).kind == "silent"


def test_an_ambiguous_column_is_asked_about() -> None:
    """8.470 may be 8470 or 8.47, and a weight may be either."""
    assert verdict(plain(["8.470", "9.125"], (8.47, 9.125), "weind")).asked == 1


def test_numbers_are_written_as_they_are_meant() -> None:
    assert NumberWriting(2, ",", True, "Rp %s").written(1234567.5) == "Rp 1.234.567,50"
    assert NumberWriting(0, ".", True).written(8470) == "8,470"
