"""Whatever bytes arrive: a table in which nothing is lost, or one sentence. Never another error."""

import gzip
import io
import os
import tempfile
import zipfile
from pathlib import Path

from deliveries import deliver, row_numbers_of, rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taksir.errors import TaksirError

EXAMPLES = int(os.environ.get("TAKSIR_EXAMPLES", "100"))

PIECES = [
    b";", b",", b"\t", b'"', b'""', b"'", b"\n", b"\r\n", b"\r", b"\x00", b"\\", b'\\"', b" ", b";;\n",
    b"=1+1", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b"\xc3\xa9", b"\xc2\xa0", b"\x1a", b"sep=;\n", b"Jumlah",
    b"K+D", b"Sumber: x", b"(1);(2);(3)\n", b"#adm1", b"1.234,5", b"kode;nama;umur\n", b"01;Ani;30\n",
    b"02;Budi;31\n",
]  # fmt: skip

pieces = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)), max_size=40).map(b"".join)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(content=pieces)
def test_any_bytes_give_a_table_or_a_sentence(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            delivery = deliver(Path(folder), content)
        except TaksirError as error:
            assert ". " in str(error)
            assert not list((Path(folder) / "staging").iterdir())
            return
        for table in delivery.tables:
            rows = rows_of(table)
            assert len(rows) == table.row_count
            assert all(len(row) == len(table.headers) for row in rows)
            numbers = row_numbers_of(table)
            assert numbers == sorted(set(numbers))
            assert len(set(table.headers)) == len(table.headers)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(
    damage=st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(PIECES)), min_size=1, max_size=4),
    line_end=st.sampled_from([b"\n", b"\r\n"]),
)
def test_a_damaged_file_keeps_its_other_rows(damage: list[tuple[int, bytes]], line_end: bytes) -> None:
    """Of 200 rows a few damaged bytes may cost at most the rows they touch."""
    lines = [b"kode;nama;umur"] + [b"%d;Desa %d;%d" % (row, row, row % 90) for row in range(100_000, 100_200)]
    content = line_end.join(lines) + line_end
    for place, piece in damage:
        at = len(lines[0]) + 2 + place % (len(content) - 40)
        content = content[:at] + piece + content[at:]
    with tempfile.TemporaryDirectory() as folder:
        (table,) = deliver(Path(folder), content).tables
        rows = {tuple(row) for row in rows_of(table)}
    expected = {tuple(line.decode().split(";")) for line in lines[1:]}
    assert len(expected - rows) <= 2 * len(damage) + 1


@st.composite
def packages(draw: st.DrawFn) -> bytes:
    """A ZIP or GZIP of a table with a few bytes changed, cut out or put in."""
    table = b"kode;nama\n" + b"01;Ani\n" * 50
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", table)
    content = bytearray(draw(st.sampled_from([package.getvalue(), gzip.compress(table)])))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(content)))
        content[at : at + draw(st.sampled_from([0, 1, 30]))] = draw(st.binary(max_size=4))
    return bytes(content)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(content=packages())
def test_a_damaged_package_gives_a_table_or_a_sentence(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            delivery = deliver(Path(folder), content, name="a.zip")
        except TaksirError as error:
            assert ". " in str(error)
            return
        assert delivery.tables
