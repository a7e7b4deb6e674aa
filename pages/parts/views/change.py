"""What has changed between two rounds, and what the change is made of."""

import streamlit as st

from pages.parts import ask
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.views import answer
from pages.parts.views.chosen import WHOLE, Chosen
from taksir import figures
from taksir.figures.change_parts import change_part_rows
from taksir.release import Released
from taksir.words import say


def draw(chosen: Chosen) -> None:
    """The whole region in a sentence with its parts, then the areas."""
    language = chosen.language
    whole = ask.change(chosen.indicator_id, WHOLE)
    areas = ask.change(chosen.indicator_id, chosen.level)
    source, code = (areas, _with_its_union(areas, chosen.area)) if chosen.area else (whole, WHOLE)
    row = source.table.set_index("area_code").loc[code]
    name = row["area_name"] or say("Whole region", language)
    st.markdown(
        f"**{plain(str(name))}:** {plain(figures.answer_finding(whole, language))}."
        if not chosen.area
        else ""
    )
    answer.draw(areas, chosen, key="change")
    st.subheader(say("Why did it change? {area}", language, area=plain(str(name))), anchor=False)
    if row[["data", "method", "boundaries", "weights"]].isna().all():
        st.info(say("The change of this area cannot be shown.", language), icon=":material/info:")
        return
    draw_figure(
        figures.draw_change_parts(source, language, code),
        language,
        key="parts of the change",
        alt=say("The change split into what people answered, method, weights and boundaries", language),
        table=lambda: change_part_rows(source, language, code),
    )


def _with_its_union(areas: Released, code: str) -> str:
    """The code of the row that speaks for an area: its own, or that of the areas added together with it."""
    table = areas.table
    pairs = zip(table["area_code"], table["together"], strict=True)
    holds = [code == own or code in together.split() for own, together in pairs]
    return str(table.loc[holds, "area_code"].iloc[0])
