"""An estimate beside what the register counts, as a small bar that needs no chart library."""

import html

from taksir.figures.phrases import interval_text, scale_of, value_text
from taksir.figures.roles import role
from taksir.release import Released
from taksir.words import number, say


def gap_html(released: Released, registered_persons: int | None, language: str) -> str:
    """The count's 95% interval as a band, the estimate as a dot, the register's count as a line.

    Args:
        released: One row, the whole region.
        registered_persons: What the register counts, or None where it cannot be compared.
        language: Language of the words read out.
    """
    row, scale = released.table.iloc[0], scale_of(released, language, "count")
    low, high = row["count_low"], row["count_high"]
    end = max(high, registered_persons or 0) * 1.06
    if not end > 0:
        return ""
    words = f"{value_text(row['count'], scale, language)} ({interval_text(low, high, scale, language)})"
    marks = _band(low / end, high / end) + _dot(row["count"] / end)
    if registered_persons is not None:
        words += ", " + say("register: {count}", language, count=registered_persons)
        marks += _line(registered_persons / end)
    return (
        f'<div role="img" aria-label="{html.escape(words)}" style="margin:2px 0 0">'
        f'<div style="position:relative;height:18px;background:{role("need_1")};border-radius:4px">{marks}'
        f"</div>{_ends(end, language)}</div>"
    )


def _band(start: float, stop: float) -> str:
    width = max(stop - start, 0.004)
    return _mark(f"left:{start:.2%};width:{width:.2%};top:6px;height:6px;background:{role('soft')}")


def _dot(place: float) -> str:
    return _mark(
        f"left:calc({place:.2%} - 5px);width:10px;height:10px;top:4px;border-radius:50%;"
        f"background:{role('accent')}"
    )


def _line(place: float) -> str:
    return _mark(f"left:calc({place:.2%} - 1px);width:3px;top:0;height:18px;background:{role('ochre')}")


def _mark(style: str) -> str:
    return f'<span style="position:absolute;{style}"></span>'


def _ends(end: float, language: str) -> str:
    style = f"display:flex;justify-content:space-between;font-size:11px;color:{role('quiet')}"
    return f'<div style="{style}"><span>0</span><span>{number(round(end), language)}</span></div>'
