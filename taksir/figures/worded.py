"""A table in the reader's words: values to sort by, and how the numbers of each column are written."""

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from taksir.words import amount, number


@dataclass(frozen=True)
class NumberForm:
    """How the numbers of a column are written.

    Attributes:
        decimals: Digits after the decimal sign; None for as many as each number needs.
        suffix: What follows a number at once.
        is_share: Shares, written as per cent.
        is_signed: With a plus too.
        is_chance: Not said more closely than its digits can: "< 0.0001", "< 1%", "> 99%".
    """

    decimals: int | None = 0
    suffix: str = ""
    is_share: bool = False
    is_signed: bool = False
    is_chance: bool = False

    def text(self, value: float | None, language: str) -> str:
        """A number as the reader writes it; an en dash where there is none."""
        if value is None or pd.isna(value):
            return "–"
        value = 100 * value if self.is_share else value
        if self.decimals is None:
            return amount(value, language) + self.suffix
        if self.is_chance and (end := self._end(float(value), language)):
            return end + self.suffix
        written = signed if self.is_signed else number
        return written(value, language, self.decimals) + self.suffix

    def _end(self, value: float, language: str) -> str:
        """A chance that its digits would make none or all, in words; empty for others."""
        decimals = self.decimals or 0
        least = 10.0**-decimals
        if value < least:
            return f"< {number(least, language, decimals)}"
        if self.is_share and value > 100 - least:
            return f"> {number(100 - least, language, decimals)}"
        return ""


WHOLE, FREE = NumberForm(0), NumberForm(None)
SHARE, CHANCE = NumberForm(0, "%", is_share=True), NumberForm(0, "%", is_share=True, is_chance=True)
P_VALUE = NumberForm(4, is_chance=True)


@dataclass(frozen=True)
class TableInWords:
    """A table in the reader's words.

    Attributes:
        data: Columns under their names in the reader's language; numbers stay numbers.
        forms: By column, how its numbers are written.
        language: Of the reader.
    """

    data: pd.DataFrame
    forms: dict[str, NumberForm] = field(default_factory=dict)
    language: str = "en"

    def texts(self) -> list[tuple[str, ...]]:
        """Row by row what is written in each cell."""
        columns = [
            [self.forms[name].text(value, self.language) for value in self.data[name]]
            if name in self.forms
            else [str(value).strip() for value in self.data[name]]
            for name in self.data
        ]
        return list(zip(*columns, strict=True))

    def styled(self) -> "pd.io.formats.style.Styler":
        """With every number as text in the reader's format; slow beyond some thousand cells."""
        written = {name: partial(form.text, language=self.language) for name, form in self.forms.items()}
        return self.data.style.format(written)


def in_words(frame: pd.DataFrame, forms: dict[str, NumberForm], language: str) -> TableInWords:
    """A table without the columns that say nothing anywhere."""
    empty = [name for name in frame if (frame[name].isna() | (frame[name] == "")).all()]
    kept = frame.drop(columns=empty)
    return TableInWords(kept, {name: form for name, form in forms.items() if name in kept}, language)


def signed(value: float, language: str, decimals: int) -> str:
    """A change with its sign."""
    value = round(float(value), decimals) + 0.0  # no plus before a zero
    text = number(value, language, decimals)
    return f"+{text}" if value > 0 else text.replace("-", "−")
