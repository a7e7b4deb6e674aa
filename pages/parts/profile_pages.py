"""A page for every area of a level in one go: progress, going on after a stop, one ZIP."""

import io
import shutil
import zipfile
from pathlib import Path

import streamlit as st

from pages.parts import choose
from pages.parts.frame import carefully, plain
from taksir import exports, needs, paths
from taksir.areas import area_index
from taksir.briefing.profiles import profile_files, profiles_version, write_profiles
from taksir.words import say

FOLDER = "profiles"
ASKED = "profiles asked"


def draw_profile_pages(language: str) -> None:
    """Choose a level, write its pages, take them along."""
    st.divider()
    st.subheader(say("A page for every area", language), anchor=False)
    if not exports.may_export("briefing"):
        st.caption(say("Your roles let you read figures here, not take them along as files.", language))
        return
    index = area_index()
    counts = {level: len(index.codes(level)) for level in index.levels}
    words = {
        level: f"{needs.level_label(level, language)} ({count})" for level, count in counts.items() if count
    }
    if not words:
        st.caption(say("No list of areas is published yet.", language))
        return
    usual = needs.usual_level(list(words))
    level = choose.option("profiles_level", list(words), usual, say("Areas", language), language, words)
    is_grey = st.toggle(say("Pages for printers without colour", language), key="profiles grey")
    folder = _folder()
    if _is_asked(level, is_grey=is_grey):
        _write(level, folder, language, is_grey=is_grey)
    done = profile_files(level, folder, language, is_grey=is_grey)
    say_done = say("{done} of {count} pages are written.", language, done=len(done), count=counts[level])
    st.caption(plain(say_done))
    if len(done) < counts[level]:
        st.button(
            say("Write the pages", language) if not done else say("Go on writing", language),
            icon=":material/play_arrow:",
            key="profiles write",
            on_click=carefully(_ask),
            args=(level, is_grey),
        )
    if done:
        st.download_button(
            say("Pages of the areas (ZIP)", language),
            exports.on_demand("briefing", f"profiles {level}", lambda: _zipped(done), form="pdf"),
            file_name=f"taksir_profil_{level}_{language}.zip",
            mime="application/zip",
            icon=":material/download:",
            key="profiles file",
            on_click="ignore",
        )


def _ask(level: str, is_grey: bool) -> None:
    st.session_state[ASKED] = (level, is_grey)


def _is_asked(level: str, *, is_grey: bool) -> bool:
    return st.session_state.pop(ASKED, None) == (level, is_grey)


def _write(level: str, folder: Path, language: str, *, is_grey: bool) -> None:
    """Write the pages, telling how far it is; whoever stops it or goes elsewhere goes on later."""
    bar, stop = st.progress(0.0, say("Writing area profiles", language)), st.empty()
    # Any click ends this run of the page; the next one writes only when it is asked to.
    stop.button(say("Stop for now", language), icon=":material/pause:", key="profiles stop")
    write_profiles(
        level,
        folder,
        language,
        progress=lambda share, words: bar.progress(share, f"{say(words, language)} · {share:.0%}"),
        is_grey=is_grey,
    )
    bar.empty()
    stop.empty()


def _folder() -> Path:
    """Where pages of today's data are kept until the data change; those of earlier data are removed."""
    root = paths.store_folder() / FOLDER
    version = profiles_version()
    for other in root.iterdir() if root.is_dir() else ():
        if other.name != version:
            shutil.rmtree(other, ignore_errors=True)
    return root / version


def _zipped(files: list[Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.read_bytes())
    return buffer.getvalue()
