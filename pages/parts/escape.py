"""Texts that come from data, written so that Markdown shows them letter by letter."""

MARKDOWN_SIGNS = "\\`*_{}[]<>()#+-.!|~$:"


def plain(text: str) -> str:
    """A text in which no sign means anything but itself."""
    return "".join(f"\\{sign}" if sign in MARKDOWN_SIGNS else sign for sign in text)
