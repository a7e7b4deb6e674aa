"""Letters and line ends, also where a letter or a line end lies across two blocks."""

from pathlib import Path

import pytest
from deliveries import sentences

from pipelines.extract import blocks as extract_bytes
from pipelines.extract import encoding as extract_encoding
from pipelines.extract.blocks import blocks_of_lines, text_facts
from pipelines.extract.encoding import clean_text


@pytest.fixture(params=[1, 2, 3, 5, 64, 1 << 20])
def block_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Blocks so small that everything lies across two of them."""
    monkeypatch.setattr(extract_encoding, "BLOCK_BYTES", request.param)
    monkeypatch.setattr(extract_bytes, "BLOCK_BYTES", request.param)
    monkeypatch.setattr(extract_bytes, "LINE_BYTES_MAX", 8 * request.param)
    return request.param


def written(folder: Path, content: bytes) -> Path:
    (folder / "a.txt").write_bytes(content)
    return folder / "a.txt"


@pytest.mark.usefixtures("block_bytes")
def test_facts_do_not_depend_on_blocks(tmp_path: Path) -> None:
    content = 'a;b\r\n\r\n1;é€\n\n\n2;"x\ny"\r\n\x00\r\n\n\r\n'.encode()
    facts = text_facts(written(tmp_path, content))
    assert facts.line_feeds == 10
    assert facts.crlfs == facts.carriage_returns == 5
    assert not facts.has_one_line_end
    assert (facts.blank_lines, facts.blank_lines_at_end) == (3, 2)
    assert (facts.nuls, facts.first_nul_line) == (1, 8)
    assert facts.ends_with_line_end
    assert facts.line_count == 8
    assert facts.other_lines == 0


@pytest.mark.usefixtures("block_bytes")
def test_a_copy_does_not_depend_on_blocks(tmp_path: Path) -> None:
    text = "kode;nama\r\n1;José Ülkü\r\n\r\n2;Ñandú\r\n"
    for encoding in ("cp1252", "utf-16", "utf-16-be"):
        clean = clean_text(written(tmp_path, text.encode(encoding)), tmp_path, "a.txt")
        assert clean.path.read_bytes().decode("utf-8-sig") == text, encoding


def test_utf8_is_read_where_it_lies(tmp_path: Path) -> None:
    path = written(tmp_path, "a;é\n".encode())
    clean = clean_text(path, tmp_path, "a.txt")
    assert clean.path == path
    assert clean.notes == ()


@pytest.mark.parametrize(
    ("content", "line_count"),
    [(b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"a\nb\n\n\n", 2), (b"a\r\n\r\nb\r\n", 3), (b"\n\n", 0)],
)
def test_lines_are_counted_without_blank_ones_at_the_end(
    content: bytes, line_count: int, tmp_path: Path
) -> None:
    assert text_facts(written(tmp_path, content)).line_count == line_count


def test_blocks_put_together_are_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_bytes, "BLOCK_BYTES", 7)
    monkeypatch.setattr(extract_bytes, "LINE_BYTES_MAX", 14)
    content = "satu dua tiga é€😀 tanpa akhir baris é€😀\nb\n".encode()
    blocks = list(blocks_of_lines(written(tmp_path, content)))
    assert b"".join(blocks) == content
    for block in blocks:
        block.decode("utf-8")


def test_the_first_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    content = "é\n".encode() * 70_000 + b"Jos\xe9\n" + b"x\n" * 10 + b"\xfc\n"
    clean = clean_text(written(tmp_path, content), tmp_path, "a.txt")
    (note,) = clean.notes
    assert note.values == {"count": 2, "row": 70_001, "byte": 4}
    assert note.severity == "error"
    assert clean.path.read_text(encoding="utf-8").splitlines()[70_000] == "José"


def test_other_alphabets_are_recognised(tmp_path: Path) -> None:
    text = "имя;город\n" + "Иван;Москва\nАнна;Казань\n" * 50
    clean = clean_text(written(tmp_path, text.encode("cp1251")), tmp_path, "a.txt")
    assert clean.path.read_text(encoding="utf-8") == text
    assert sentences(clean.notes) == [
        "The file is not UTF-8; it was read as cp1251. Look at names with accents before going on."
    ]
