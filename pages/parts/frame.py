"""Round every page: the way in, the language, the title as a question, errors in words.

A page is `with frame.page(__file__, title) as language:`. A TaksirError becomes its sentence; anything
else is a bug and becomes an apology with an id that the log also bears, without a value of any record.
"""

import gc
import logging
import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts import entrance, frozen, links, look, mended, missed, shown, stage, tour
from pages.parts.escape import plain
from pages.parts.told import told
from taksir import needs, people
from taksir.errors import TaksirError
from taksir.words import chosen_language, language_name, languages, say

__all__ = [
    "carefully", "current_language", "draw_sidebar", "enter", "link", "page", "pass_on", "plain",
    "warm_imports",
]  # fmt: skip
REFUSAL = "refusal"
log = logging.getLogger("taksir.pages")


@st.cache_resource(show_spinner=False)
def warm_imports() -> None:
    """Import the heavy libraries once and take them out of the garbage collector's sight."""
    for name in ("taksir.figures", "pipelines.first_start"):
        import_module(name)
    gc.collect()
    gc.freeze()


@contextmanager
def page(file: str, title: str, *, about: str = "", is_public: bool = False) -> Iterator[str]:
    """Draw a page between its title and its errors.

    Args:
        file: The page's `__file__`, so that a deep link can come back to it.
        title: The page's question, a msgid.
        about: A sentence under the title, a msgid.
        is_public: Nobody has to sign in for it: a vote asks for its code instead.

    Yields:
        The language of the reader.
    """
    enter(Path(file).stem)
    language = current_language()
    st.title(say(title, language), anchor=False)
    if not is_public:
        entrance.admit(Path(file).stem, language)
    view = stage.draw_stage(language)
    shown.begin()
    if view:
        frozen.draw_frozen(view, language)
    tour.draw_step(language)
    if refusal := st.session_state.pop(REFUSAL, ""):
        st.error(plain(refusal), icon=":material/info:")
    if about:
        st.caption(say(about, language))
    links.begin(Path(file).stem)
    above = st.container(key="link_missed")
    if Path(file).stem not in stage.TOOLS:
        with suppress(TaksirError):  # of a store that is damaged the page itself speaks
            stage.draw_keeping(language)
    try:
        with needs.one_evidence(), st.spinner(say("Computing from what is published …", language)):
            yield language
        _settle_link(above, language)
    except TaksirError as error:
        st.error(plain(told(error, language)), icon=":material/info:")
        _settle_link(above, language, is_whole=False)
    except Exception as error:  # noqa: BLE001  the one place where a bug becomes an apology
        st.error(plain(_apology(error, language)), icon=":material/error:")
        _settle_link(above, language, is_whole=False)
    finally:
        links.end()


def _settle_link(above: Any, language: str, *, is_whole: bool = True) -> None:
    """Say what the link asked for in vain, and write the choices into it, also of a view that was refused.

    Else every choice after it would be overruled by the link that led there.
    """
    with above:
        missed.draw(language)
    links.write(is_whole=is_whole)


def carefully(deed: Callable[..., None]) -> Callable[..., None]:
    """A deed for a button's `on_click`: these run before the page, so its errors are told by the page."""

    @wraps(deed)
    def run(*args: object, **values: object) -> None:
        try:
            deed(*args, **values)
        except TaksirError as error:
            st.session_state[REFUSAL] = told(error, current_language())
        except Exception as error:  # noqa: BLE001  a bug becomes an apology here as in `page`
            st.session_state[REFUSAL] = _apology(error, current_language())

    return run


def enter(name: str) -> None:
    """Send a visitor who came by a deep link through the door once; it sends them back here."""
    if st.session_state.get("entered"):
        return
    st.session_state["wanted"] = (name, st.query_params.to_dict())
    st.switch_page("dashboard.py")


def pass_on(pages: Mapping[str, Sequence[Any]]) -> None:
    """Open the page that a visitor wanted before they came through the door."""
    st.session_state["entered"] = True
    name, query = st.session_state.pop("wanted", None) or entrance.wanted()
    for found in (entry for group in pages.values() for entry in group):
        if name and name in (found.url_path, "home" if found.url_path == "" else ""):
            st.switch_page(found, query_params=query)


def link(name: str, label: str, icon: str, **query: str) -> None:
    """A link to another page that keeps the language, and opens what the query says."""
    language = {"lang": st.session_state["lang"]} if st.session_state.get("lang") else {}
    st.page_link(f"pages/{name}.py", label=label, icon=icon, query_params=language | query)


def current_language() -> str:
    """The language of the link, else the one chosen in this session, else the browser's."""
    wanted = st.query_params.get("lang") or st.session_state.get("lang")
    return chosen_language(wanted, st.context.locale)


def draw_sidebar(language: str) -> None:
    """What every page has beside it: the name, the region, the switch of language."""
    st.logo("static/logo.svg", size="large", icon_image="static/icon.svg")
    with st.container(key="taksir_unseen"):
        st.html(look.style_html())
        mended.draw(language)
        links.draw_steps()
    st.session_state.setdefault("language", language)
    with st.sidebar:
        st.segmented_control(
            say("Language", language),
            languages(),
            format_func=language_name,
            key="language",
            required=True,
            on_change=_switch_language,
        )
        with suppress(TaksirError):
            if people.may(people.READ) and (region := needs.region_name(language)) != "–":
                st.caption(plain(region))
        entrance.draw_member(language)


def _switch_language() -> None:
    st.session_state["lang"] = st.session_state["language"]
    st.query_params["lang"] = st.session_state["language"]


def _apology(error: Exception, language: str) -> str:
    """Write where it happened to the log, never what the values were, and say the id of that line."""
    error_id = secrets.token_hex(4)
    steps = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in reversed(steps))
    log.error("error %s: %s at %s", error_id, type(error).__name__, where)
    return say(
        "Something went wrong on our side; your data are unchanged. Try again, "
        "or report the id {error_id} to whoever runs this dashboard.",
        language,
        error_id=error_id,
    )
