"""The letters of a text file: which encoding, which line ends, and a clean UTF-8 copy where needed.

One pass over the bytes in blocks, whatever the size. A file that is UTF-8 without zero bytes is
read where it lies; any other is copied as UTF-8. No byte is replaced without a note.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import charset_normalizer

from pipelines.delivered import Note, refused

BLOCK_BYTES = 1 << 20
LINE_BYTES_MAX = 1 << 22
"""Without a line end in this many bytes a block is cut anywhere."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_OTHER_ALPHABETS = (
    "cp1251", "iso8859_5", "koi8_r", "iso8859_7", "cp1253", "cp1256", "cp1255", "tis_620",
    "big5", "gb18030", "euc_kr", "cp949", "shift_jis", "euc_jp",
)  # fmt: skip
"""Encodings in which letters beyond A–Z are common; Latin ones all pass as Windows-1252."""

OTHER_ALPHABET_SHARE = 0.15
OTHER_ALPHABET_BYTES = 40
"""With this share and number of bytes beyond ASCII the text is hardly in Latin letters."""

OTHER_ENCODING = (
    "The file is not UTF-8; it was read as {encoding}. Look at names with accents before going on."
)
MIXED_ENCODINGS = (
    "The file mixes two encodings. Lines that are not UTF-8: {count}, the first is line {row}, byte {byte}. "
    "They were read as Windows-1252. "
    "Open the file in a spreadsheet, save it as CSV UTF-8 and deliver it again."
)
UNREADABLE_BYTES = (
    "Lines with bytes that are no letters in {encoding}: {count}, the first is line {row}. "
    "The bytes were replaced by a mark. Export the file again as CSV UTF-8."
)
NULS_REMOVED = "Zero bytes, which are no letters, were removed: {count}. The first is in line {row}."
CUT_OFF = (
    "{file} is damaged or cut off: bytes in it are no letters in {encoding}. Deliver the whole file again."
)


@dataclass
class TextFacts:
    """What one pass over the bytes found; lines count from 1 and end with LF, CRLF or CR.

    Attributes:
        line_feeds, crlfs, carriage_returns: How often each byte or pair occurs.
        blank_lines: Lines without a byte, but for those at the very end.
        nuls: Zero bytes.
        has_quotes: Whether a double quote occurs.
        size_bytes: Of the UTF-8 text, with its byte order mark.
    """

    line_feeds: int = 0
    crlfs: int = 0
    carriage_returns: int = 0
    blank_lines: int = 0
    blank_lines_at_end: int = 0
    nuls: int = 0
    first_nul_line: int = 0
    has_quotes: bool = False
    ends_with_line_end: bool = False
    size_bytes: int = 0
    utf8_lines: int = 0
    other_lines: int = 0
    first_other_line: int = 0
    first_other_byte: int = 0
    sample: bytearray = field(default_factory=bytearray)

    @property
    def has_one_line_end(self) -> bool:
        """Whether every line ends in the same way, LF or CRLF."""
        return self.crlfs == self.carriage_returns and self.crlfs in (0, self.line_feeds)

    @property
    def line_count(self) -> int:
        """Lines ended by LF or CRLF, without blank ones at the end."""
        return self.line_feeds + (not self.ends_with_line_end) - self.blank_lines_at_end


@dataclass(frozen=True)
class CleanText:
    """UTF-8 text on disk: the delivered file itself, or a copy of it."""

    path: Path
    facts: TextFacts
    notes: tuple[Note, ...]


def clean_text(path: Path, folder: Path, file: str) -> CleanText:
    """Make sure of UTF-8 without zero bytes.

    Args:
        path: The delivered text.
        folder: Where a copy may be written.
        file: The delivered name made safe to show.

    Raises:
        TaksirError: The text is cut off inside a letter.
    """
    wide = _wide_encoding(path)
    if wide is None:
        return _clean_bytes(path, folder)
    copy = folder / "wide.txt"
    _copy_wide(path, copy, wide, file)
    clean = _clean_bytes(copy, folder)
    note = Note("note", OTHER_ENCODING, {"encoding": _NAMES.get(wide, wide.upper())})
    return CleanText(clean.path, clean.facts, (note, *clean.notes))


def _clean_bytes(path: Path, folder: Path) -> CleanText:
    facts = text_facts(path)
    if not (facts.other_lines or facts.nuls):
        return CleanText(path, facts, ())
    encoding, notes = _encoding(facts)
    copy = folder / "clean.txt"
    notes += _copy_narrow(path, copy, encoding, is_mixed=facts.utf8_lines > 0)
    if facts.nuls:
        notes.append(Note("warning", NULS_REMOVED, {"count": facts.nuls, "row": facts.first_nul_line}))
    return CleanText(copy, facts, tuple(notes))


def _wide_encoding(path: Path) -> str | None:
    """UTF-16 or UTF-32 by its mark or, in UTF-16, by every other byte being zero."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return None if encoding == "utf-8-sig" else encoding
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.05 else None


def _copy_wide(path: Path, copy: Path, encoding: str, file: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as source, copy.open("wb") as sink:
            while block := source.read(BLOCK_BYTES):
                sink.write(decoder.decode(block).encode("utf-8"))
            sink.write(decoder.decode(b"", final=True).encode("utf-8"))
    except UnicodeError:
        raise refused(CUT_OFF, file=file, encoding=_NAMES.get(encoding, encoding.upper())) from None


def blocks_of_lines(path: Path) -> Iterator[bytes]:
    """The bytes in blocks that end at a line feed, unless a single line is longer than any table's."""
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            block = rest + block
            cut = block.rfind(b"\n") + 1
            if cut == 0 and len(block) >= LINE_BYTES_MAX:
                cut = _letter_start(block)
            rest = block[cut:]
            if cut:
                yield block[:cut]
    if rest:
        yield rest


def _letter_start(block: bytes) -> int:
    """Where the last letter of a UTF-8 block begins, so that a cut parts no letter and no CRLF."""
    cut = len(block) - 1
    while cut > len(block) - 4 and block[cut] & 0xC0 == 0x80:
        cut -= 1
    return cut


def text_facts(path: Path) -> TextFacts:
    """One pass over the bytes: line ends, zero bytes, quotes, and lines that are not UTF-8."""
    facts = TextFacts()
    blank_run = 0
    for block in blocks_of_lines(path):
        blank_run = _count_blank_lines(facts, block, blank_run)
        _count_letters(facts, block)
        facts.line_feeds += block.count(b"\n")
        facts.size_bytes += len(block)
        facts.has_quotes = facts.has_quotes or b'"' in block
        facts.ends_with_line_end = block.endswith((b"\n", b"\r"))
        if b"\r" in block:
            facts.carriage_returns += block.count(b"\r")
            facts.crlfs += block.count(b"\r\n")
    facts.blank_lines -= blank_run
    facts.blank_lines_at_end = blank_run
    return facts


_BLANK_LINES = re.compile(rb"(?:^|\n)((?:\r?\n)+)")


def _count_blank_lines(facts: TextFacts, block: bytes, run: int) -> int:
    """Count blank lines of a block that begins at a line start; returns how many end it."""
    may_hold = b"\n\n" in block or b"\n\r\n" in block or block.startswith((b"\n", b"\r\n"))
    if not may_hold:
        return 0
    at_end = False
    for found in _BLANK_LINES.finditer(block):
        count = found[1].count(b"\n")
        facts.blank_lines += count
        run = count + (run if found.start(1) == 0 else 0)
        at_end = found.end() == len(block)
    return run if at_end else 0


def _count_letters(facts: TextFacts, block: bytes) -> None:
    if b"\x00" in block:
        if not facts.nuls:
            facts.first_nul_line = facts.line_feeds + block[: block.index(0)].count(b"\n") + 1
        facts.nuls += block.count(0)
    if block.isascii():
        return
    try:
        block.decode("utf-8")
        facts.utf8_lines += 1  # whether any, not how many, is what matters below
    except UnicodeDecodeError:
        _count_lines(facts, block)


def _count_lines(facts: TextFacts, block: bytes) -> None:
    for index, line in enumerate(block.splitlines(), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            facts.utf8_lines += 1
        except UnicodeDecodeError as error:
            if not facts.other_lines:
                facts.first_other_line = facts.line_feeds + index
                facts.first_other_byte = error.start + 1
            facts.other_lines += 1
            if len(facts.sample) < 65_536:
                facts.sample += line[:2_000] + b"\n"


def _encoding(facts: TextFacts) -> tuple[str, list[Note]]:
    """The encoding of the lines that are not UTF-8."""
    if not facts.other_lines:
        return "utf-8", []
    encoding = _other_alphabet(bytes(facts.sample)) or "cp1252"
    if encoding != "cp1252":
        facts.utf8_lines = 0  # in a Chinese file single lines may pass as UTF-8 by chance
    if facts.utf8_lines:
        values: dict[str, object] = {
            "count": facts.other_lines,
            "row": facts.first_other_line,
            "byte": facts.first_other_byte,
        }
        return encoding, [Note("error", MIXED_ENCODINGS, values)]
    return encoding, [Note("warning", OTHER_ENCODING, {"encoding": _NAMES.get(encoding, encoding)})]


def _other_alphabet(sample: bytes) -> str | None:
    beyond_ascii = sum(byte > 127 for byte in sample)
    if beyond_ascii < max(OTHER_ALPHABET_BYTES, OTHER_ALPHABET_SHARE * len(sample)):
        return None
    best = charset_normalizer.from_bytes(sample, cp_isolation=list(_OTHER_ALPHABETS)).best()
    return best.encoding if best else None


def _copy_narrow(path: Path, copy: Path, encoding: str, *, is_mixed: bool) -> list[Note]:
    """Copy as UTF-8 without zero bytes; of a mixed file each line in its own encoding."""
    encodings = ["utf-8", encoding] if is_mixed else [encoding]
    unreadable: list[int] = []
    line = 1
    with copy.open("wb") as sink:
        for block in blocks_of_lines(path):
            block = block.replace(b"\x00", b"")
            text = _decoded(block, encodings[:1])
            if text is None:
                text, bad_lines = _decoded_lines(block, encodings)
                unreadable += [line + index for index in bad_lines]
            sink.write(text.encode("utf-8"))
            line += block.count(b"\n")
    if not unreadable:
        return []
    name = _NAMES.get(encoding, encoding)
    values = {"count": len(unreadable), "row": unreadable[0], "encoding": name}
    return [Note("error", UNREADABLE_BYTES, values)]


def _decoded_lines(block: bytes, encodings: list[str]) -> tuple[str, list[int]]:
    """A block line by line, and the lines in which a byte had to be replaced by a mark."""
    texts, bad_lines = [], []
    for index, line in enumerate(block.splitlines(keepends=True)):
        text = _decoded(line, encodings)
        if text is None:
            bad_lines.append(index)
            text = line.decode(encodings[-1], errors="replace")
        texts.append(text)
    return "".join(texts), bad_lines


def _decoded(block: bytes, encodings: list[str]) -> str | None:
    for encoding in encodings:
        try:
            return block.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
