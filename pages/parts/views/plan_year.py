"""How many in the plan year: cohorts carried forward, today's rates, the standard in force by then."""

import streamlit as st

from pages.parts import ask, choose, cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.views import answer
from pages.parts.views.chosen import WHOLE, Chosen
from taksir import figures, needs
from taksir.words import say

YEARS_AHEAD = 5
STANDARD = (
    "Standard in force since {since}: one of {unit} for {per} people ({basis}). "
    "In {year} the whole region would need about {required}."
)
STANDARD_OF_EACH = (
    "Standard in force since {since}, for each of these people: {unit} ({basis}). "
    "In {year} that is about {required} in the whole region."
)


def draw(chosen: Chosen) -> None:
    """People by age group now and then, and people in need by area."""
    language = chosen.language
    years = [str(year) for year in needs.plan_years()]
    if not years:
        st.info(
            say("No census by age group has been published. Deliver one on the page Data in.", language),
            icon=":material/info:",
        )
        return
    default = years[min(YEARS_AHEAD, len(years) - 1)]
    year = int(choose.option("year", years, default, say("Plan year", language), language))
    answer.draw(ask.projection(chosen.indicator_id, chosen.level, year), chosen, key="plan")
    _draw_standard(chosen, year)
    ages = ask.age_groups(chosen.area_level, year)
    st.subheader(plain(figures.answer_finding(ages, language)), anchor=False)

    def chart() -> object:
        return figures.draw_answer(ages, language, chosen.area)

    draw_figure(
        chart(),
        language,
        key="ages",
        alt=figures.answer_alt(ages, language),
        table=ages,
    )
    cite.draw_source(ages, language)
    cite.draw_downloads(ages, language, chart)


def _draw_standard(chosen: Chosen, year: int) -> None:
    """The standard that will be in force, since when, on what basis; and what it asks for in all."""
    standard, language = needs.standard_of(chosen.indicator_id, year), chosen.language
    if standard is None:
        st.caption(say("No dated standard of the catalogue is measured by this indicator.", language))
        return
    whole = ask.projection(chosen.indicator_id, WHOLE, year).table.iloc[0]
    words = STANDARD_OF_EACH if standard.per_persons == 1 else STANDARD
    st.markdown(
        plain(
            say(
                words,
                language,
                since=str(standard.valid_from),
                unit=standard.unit,
                per=standard.per_persons,
                basis=standard.basis,
                year=str(year),
                required=round(float(whole["required"])) if whole["required"] == whole["required"] else "–",
            )
        )
    )
