"""What must I know, and what must I do: four headline figures, what changed, what waits."""

from datetime import date

import streamlit as st

from pages.parts import ask, card, empty, frame, tour
from pages.parts.waiting import waiting
from pipelines.history import deliveries
from taksir import needs
from taksir.words import day, say

RECENT = 5

with frame.page(__file__, "What must I know and do today?") as language:
    if empty.offer_example(language):
        st.stop()
    tour.invite(language)
    region = needs.region_name(language)
    st.markdown(
        frame.plain(
            say("{region}: the whole region, estimated from what is published.", language, region=region)
        )
    )
    headlines = ask.headlines()
    for column, headline in zip(st.columns(max(len(headlines), 1)), headlines, strict=False):
        name = f"headline_{headline.released.indicator.id}"
        with column, st.container(key=name, border=True, height="stretch"):
            card.draw_headline(headline, language)
    card.draw_key(language)

    left, right = st.columns(2, gap="medium")
    lines = deliveries()
    with left, st.container(border=True, height="stretch"):
        st.subheader(say("What changed", language), anchor=False)
        published = sorted((line for line in lines if line.published_at), key=lambda line: line.published_at)
        for line in published[::-1][:RECENT]:
            st.markdown(
                f"**{frame.plain(line.title or line.file_name)}**  \n"
                + frame.plain(
                    say(
                        "version {version}, {period}, published {day}",
                        language,
                        version=str(line.version),
                        period=line.period or "–",
                        day=day(line.published_at, language),
                    )
                )
            )
    with right, st.container(border=True, height="stretch"):
        st.subheader(say("What waits", language), anchor=False)
        found = waiting(lines, date.today(), language)
        for item in found:
            st.markdown(f":material/schedule: {frame.plain(item.words)}")
        if any(item.is_delivery for item in found):
            frame.link("data_in", say("Go on with it", language), ":material/arrow_forward:")
        if not found:
            st.markdown(
                say("Nothing waits: every delivery is finished and every source is recent.", language)
            )

    st.subheader(say("Next step", language), anchor=False)
    with st.container(horizontal=True):
        frame.link("data_in", say("Deliver a file", language), ":material/upload_file:")
        frame.link("need", say("See who needs what", language), ":material/diversity_1:")
        frame.link("map", say("Open the map", language), ":material/map:")
        frame.link("methods", say("Check how it was computed", language), ":material/menu_book:")
