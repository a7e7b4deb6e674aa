"""The letters of a text file: which encoding, which line ends, and a clean UTF-8 copy where needed.

One pass over the bytes in blocks, whatever the size. A file that is UTF-8 without zero bytes is
read where it lies; any other is copied as UTF-8. No byte is replaced without a note.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from pipelines.delivered import Note, refused
from pipelines.extract.blocks import TextFacts, blocks_of_lines, text_facts

BLOCK_BYTES = 1 << 20

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
SAID_ENCODING = "The file was read as {encoding}, as chosen."
UNREADABLE_MARKS = (
    "Bytes that are no letters in {encoding}: {count}. They were replaced by a mark. "
    "Choose another encoding, or export the file again as CSV UTF-8."
)
UNKNOWN_ENCODING = "{file} cannot be read as {encoding}, an encoding nobody knows. Choose another one."
NULS_REMOVED = "Zero bytes, which are no letters, were removed: {count}. The first is in line {row}."
CUT_OFF = (
    "{file} is damaged or cut off: bytes in it are no letters in {encoding}. Deliver the whole file again."
)


@dataclass(frozen=True)
class CleanText:
    """UTF-8 text on disk: the delivered file itself, or a copy of it."""

    path: Path
    facts: TextFacts
    notes: tuple[Note, ...]
    encoding: str = "utf-8"


def clean_text(path: Path, folder: Path, file: str, *, encoding: str = "") -> CleanText:
    """Make sure of UTF-8 without zero bytes.

    Args:
        path: The delivered text.
        folder: Where a copy may be written.
        file: The delivered name made safe to show.
        encoding: The encoding where a person said it.

    Raises:
        TaksirError: The text is cut off inside a letter, or an encoding is said that nobody knows.
    """
    if encoding:
        return _clean_as_said(path, folder, file, encoding)
    wide = _wide_encoding(path)
    if wide is None:
        return _clean_bytes(path, folder)
    copy = folder / "wide.txt"
    _copy_wide(path, copy, wide, file)
    clean = _clean_bytes(copy, folder)
    note = Note("note", OTHER_ENCODING, {"encoding": _NAMES.get(wide, wide.upper())})
    return CleanText(clean.path, clean.facts, (note, *clean.notes), wide)


def _clean_as_said(path: Path, folder: Path, file: str, encoding: str) -> CleanText:
    """The text read in the encoding a person chose; what is no letter in it is said."""
    try:
        name = codecs.lookup(encoding).name
        decoder = codecs.getincrementaldecoder(name)("replace")
    except LookupError:
        raise refused(UNKNOWN_ENCODING, file=file, encoding=encoding) from None
    copy, marks = folder / "said.txt", 0
    with path.open("rb") as source, copy.open("wb") as sink:
        while block := source.read(BLOCK_BYTES):
            text = decoder.decode(block)
            marks += text.count("\ufffd")
            sink.write(text.encode("utf-8", errors="replace"))
        sink.write(decoder.decode(b"", final=True).encode("utf-8", errors="replace"))
    clean = _clean_bytes(copy, folder)
    shown_name = _NAMES.get(name, name.upper())
    notes = [Note("note", SAID_ENCODING, {"encoding": shown_name})]
    if marks:
        notes.append(Note("error", UNREADABLE_MARKS, {"count": marks, "encoding": shown_name}))
    return CleanText(clean.path, clean.facts, (*notes, *clean.notes), name)


def _clean_bytes(path: Path, folder: Path) -> CleanText:
    facts = text_facts(path)
    if not (facts.other_lines or facts.nuls):
        return CleanText(path, facts, ())
    encoding, notes = _encoding(facts)
    copy = folder / "clean.txt"
    notes += _copy_narrow(path, copy, encoding, is_mixed=facts.utf8_lines > 0)
    if facts.nuls:
        notes.append(Note("warning", NULS_REMOVED, {"count": facts.nuls, "row": facts.first_nul_line}))
    return CleanText(copy, facts, tuple(notes), encoding)


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
