"""Under every figure: where it comes from, how sure it is, what is not shown, and how to take it along."""

from collections.abc import Callable, Iterable

import pandas as pd
import streamlit as st

from pages.parts import shown
from pages.parts.escape import plain
from pages.parts.explained import draw_caption
from pages.parts.tabled import draw_rows
from taksir import exports, figures
from taksir.figures import LegendLine
from taksir.release import Released
from taksir.words import say


def draw_source(released: Released, language: str) -> None:
    """Sources, areas matched, rows withheld and the figure's id, in small letters."""
    shown.note(released)
    sources = "; ".join(figures.source_text(note, language) for note in released.sources)
    lines = [say("Source: {sources}.", language, sources=sources)]
    if released.level:
        lines.append(figures.coverage_words(released, language))
    withheld = figures.withheld_text(released, language)
    if withheld:
        lines.append(say("Not shown: {reasons}.", language, reasons=withheld))
    lines.append(figures.method_words(released.method, language))
    lines.append(say("Figure id {figure_id}.", language, figure_id=released.id))
    draw_caption(" ".join(lines), language)


def draw_advice(released: Released, language: str) -> None:
    """What to do where most areas cannot be shown."""
    if words := figures.advice(released, language):
        st.info(plain(words), icon=":material/lightbulb:")


def draw_definition(released: Released, language: str) -> None:
    """What is measured: definition, numerator, denominator, unit, note."""
    with st.expander(say("What is measured, and how?", language), icon=":material/help:"):
        for term, words in figures.dictionary_rows(released, language):
            st.markdown(f"**{plain(term)}**  \n{plain(words)}")


def draw_marks(language: str) -> None:
    """What the signs beside the areas mean."""
    marks = [f"{figures.MARKS[kind]} {figures.mark_words(kind, language)}" for kind in figures.MARKS]
    draw_caption("   ·   ".join(marks), language)


_File = tuple[str, str, str, Callable[[], bytes]]
"""What a file is called, its ending, its MIME type, and what makes it."""


def draw_downloads(
    released: Released,
    language: str,
    draw: Callable[[], object],
    *,
    lines: Iterable[LegendLine] = (),
    show: str = "rate",
) -> None:
    """The figure as CSV, as a workbook, and as one HTML file that saves as SVG.

    Args:
        released: What is taken along.
        language: Language of the words.
        draw: Makes the figure; called only when somebody takes it.
        lines: The legend of a map.
        show: "rate" or "count", as drawn.
    """
    if not exports.may_export("figure"):
        st.caption(say("Your roles let you read figures here, not take them along as files.", language))
        return

    def page() -> bytes:
        return figures.figure_html(draw(), released, language, lines=lines, show=show)

    _draw_files(
        released, language, (*_numbers(released, language), ("HTML · SVG", "html", "text/html", page))
    )


def draw_numbers(released: Released, language: str) -> None:
    """The numbers of a figure that is drawn beside another one, as CSV and as a workbook."""
    if exports.may_export("figure"):
        _draw_files(released, language, _numbers(released, language))


def _numbers(released: Released, language: str) -> tuple[_File, ...]:
    return (
        ("CSV", "csv", "text/csv", lambda: figures.csv_bytes(released, language)),
        ("XLSX", "xlsx", _XLSX, lambda: _workbook(released, language)),
    )


def _draw_files(released: Released, language: str, kinds: Iterable[_File]) -> None:
    kind = released.question.removeprefix("estimate_") if figures.is_answer(released) else "figure"
    name = f"taksir_{kind}_{released.indicator.id}_{released.level or 'region'}".lower().replace(
        "_figure_", "_"
    )
    with st.container(horizontal=True, gap="small"):
        for label, ending, mime, content in kinds:
            st.download_button(
                say("Download {kind}", language, kind=label),
                exports.on_demand("figure", released.id, content, form=ending),
                file_name=f"{name}.{ending}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{name} {released.id} {ending}",
            )


def draw_table(
    released: Released,
    language: str,
    *,
    key: str = "",
    on_select: Callable[[], None] | None = None,
    rounds: pd.DataFrame | None = None,
) -> None:
    """The figure's table; with `on_select` a row can be chosen, with `rounds` each row has a small line."""
    table, alt = figures.display_table(released, language), figures.alt_text(released, language)
    columns = None
    if rounds is not None and len(rounds.columns) > 1:
        label = "–".join((str(rounds.columns[0]), str(rounds.columns[-1])))
        table.data[label] = [_line(rounds, code) for code in figures.table_codes(released)]
        columns = {label: st.column_config.LineChartColumn(label, width="small", y_min=0)}
    draw_rows(table, alt=alt, columns=columns, key=key or None, on_select=on_select)


def draw_answer_table(released: Released, language: str) -> None:
    """The table of an answer in the reader's words."""
    draw_rows(figures.answer_rows(released, language), alt=figures.answer_alt(released, language))


def _line(rounds: pd.DataFrame, code: str) -> list[float] | None:
    """The values of an area in every round; nothing where one of them is not shown."""
    values = rounds.loc[code] if code in rounds.index else None
    return None if values is None or values.isna().any() else [float(value) for value in values]


def _workbook(released: Released, language: str) -> bytes:
    write = figures.answer_xlsx if figures.is_answer(released) else figures.xlsx_bytes
    return write(released, language)


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
