"""Roads of the region: what is known of them, and a place for the user's own OpenStreetMap extract."""

from pathlib import Path
from typing import BinaryIO

import streamlit as st

from pages.parts import working
from pages.parts.frame import carefully, plain
from pages.parts.uploader import place_for_files, uploader_words
from pipelines.jobs import Progress
from pipelines.roads import receive_roads, roads_to_take, take_roads_in
from pipelines.uploads import uploaded
from taksir import people, resources
from taksir.stopping import listening
from taksir.words import say

KEY = "roads upload"
KNOWN_WORDS = "{file}, taken in {day}: {km} km of road, {ferries} ferries, {parts} parts not joined"


def draw_roads(language: str) -> None:
    """What roads are known, and the way in for newer ones, for those who plan."""
    known = resources.known_roads()
    with st.expander(
        say("Roads of the region", language), icon=":material/add_road:", expanded=working.is_busy()
    ):
        if known:
            st.markdown(plain(_told(known[0], language)))
            st.caption(plain(say("© OpenStreetMap contributors, Open Database License", language)))
        else:
            st.markdown(
                plain(say("No roads are known yet: ways are straight lines with a detour.", language))
            )
        working.draw_outcome()
        if people.may(people.PLAN):
            _draw_way_in(language)
        working.draw_work(language)


def _told(roads: resources.RoadFile, language: str) -> str:
    numbers = {name: round(float(roads.about[f"{name}"])) for name in ("ferries", "parts")}
    km = round(float(roads.about["road_km"]))
    day = str(roads.about["taken_at"])[:10]
    return say(KNOWN_WORDS, language, file=str(roads.about["file"]), day=day, km=km, **numbers)


def _draw_way_in(language: str) -> None:
    waiting = roads_to_take()
    if waiting is not None:
        st.button(
            say("Take in {file}", language, file=waiting.name),
            on_click=carefully(_begin),
            args=(waiting, waiting.name),
            kwargs={"is_kept": True},
            disabled=working.is_busy(),
        )
    st.html(uploader_words(language))
    files = place_for_files(
        say("An OpenStreetMap extract of the region (.osm.pbf)", language),
        ["pbf"],
        permission=people.PLAN,
        key=f"{KEY} {st.session_state.get(KEY, 0)}",
    )
    if files and not working.is_busy():
        _begin(uploaded(files[0].file_id, files[0]), files[0].name)


def _begin(file: Path | BinaryIO, name: str, *, is_kept: bool = False) -> None:
    """Read the roads beside the page.

    Args:
        file: An upload, which is taken away, or the setting's own file, which is kept.
        name: As handed over.
        is_kept: Whether it stays where it lies.
    """

    def task(tell: Progress) -> object:
        with listening(tell):
            return take_roads_in(Path(str(file)), name) if is_kept else receive_roads(file, name)

    st.session_state[KEY] = st.session_state.get(KEY, 0) + 1
    working.begin(task, then=lambda _: None)
