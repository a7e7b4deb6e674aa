"""One pass over the bytes of a text file, whatever its size: line ends, blank lines, zero bytes, letters.

The counts are what a quick reading of the file is checked against.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BLOCK_BYTES = 1 << 20
LINE_BYTES_MAX = 1 << 22
"""Without a line end in this many bytes a block is cut anywhere."""
SAMPLE_BYTES_MAX = 65_536

_BLANK_LINES = re.compile(rb"(?:^|\n)((?:\r?\n)+)")


@dataclass
class TextFacts:
    """What one pass over the bytes found; lines count from 1 and end with LF, CRLF or CR.

    Attributes:
        line_feeds, crlfs, carriage_returns: How often each byte or pair occurs.
        blank_lines: Lines without a byte, but for those at the very end.
        nuls: Zero bytes.
        utf8_lines: Whether any line beyond ASCII is UTF-8 (above 0).
        other_lines: Lines that are not, with the place of the first and a sample of them.
    """

    line_feeds: int = 0
    crlfs: int = 0
    carriage_returns: int = 0
    blank_lines: int = 0
    blank_lines_at_end: int = 0
    nuls: int = 0
    first_nul_line: int = 0
    ends_with_line_end: bool = False
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


def text_facts(path: Path) -> TextFacts:
    """One pass over the bytes: line ends, zero bytes, quotes, and lines that are not UTF-8."""
    facts = TextFacts()
    blank_run = 0
    for block in blocks_of_lines(path):
        blank_run = _count_blank_lines(facts, block, blank_run)
        _count_letters(facts, block)
        facts.line_feeds += block.count(b"\n")
        facts.ends_with_line_end = block.endswith((b"\n", b"\r"))
        if b"\r" in block:
            facts.carriage_returns += block.count(b"\r")
            facts.crlfs += block.count(b"\r\n")
    facts.blank_lines -= blank_run
    facts.blank_lines_at_end = blank_run
    return facts


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


def _count_blank_lines(facts: TextFacts, block: bytes, run: int) -> int:
    """Count blank lines of a block that begins at a line start; returns how many end it."""
    may_hold = block.startswith((b"\n", b"\r\n")) or b"\n\n" in block
    may_hold = may_hold or (b"\r" in block and b"\n\r\n" in block)
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
            if len(facts.sample) < SAMPLE_BYTES_MAX:
                facts.sample += line[:2_000] + b"\n"
