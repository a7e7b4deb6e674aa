"""Which questions the page Resources answers, under which words, and who draws each."""

from collections.abc import Callable

import streamlit as st

from pages.parts import choose
from pages.parts.frame import link, plain
from pages.parts.resource_views import (
    asking,
    both,
    known,
    need_and_supply,
    network,
    new_sites,
    staff,
    unreached,
)
from pages.parts.resource_views.asked import Asked, choose_area_level, choose_service
from pages.parts.told import told
from taksir import resources
from taksir.errors import TaksirError
from taksir.words import say

VIEWS: dict[str, Callable[[Asked], None]] = {
    "assets": known.draw_assets,
    "register": known.draw_register,
    "supply": need_and_supply.draw,
    "unreached": unreached.draw,
    "both": both.draw,
    "load": unreached.draw_load,
    "sites": new_sites.draw,
    "referrals": network.draw,
    "staff": staff.draw,
}
VIEW_WORDS = {
    "assets": "What is already there?",
    "register": "Which services and facilities are there?",
    "supply": "Is there enough for those who need it?",
    "unreached": "Who is not reached, and why?",
    "both": "Where is much need and little access?",
    "load": "How much does each facility carry?",
    "sites": "Where does the next service go?",
    "referrals": "Who refers to whom, and what stays out of reach?",
    "staff": "Are there enough people at work?",
}
WITHOUT_SERVICE = ("assets", "register", "referrals", "staff")
"""Views that are about all services."""
WITHOUT_LEVEL = ("assets", "register", "load", "sites")
"""Views that have no rows by area, or always those of the smallest areas."""


def choose_resource_view(language: str) -> str:
    """The question; it stands in the link."""
    words = {name: say(text, language) for name, text in VIEW_WORDS.items()}
    return choose.option("show", list(words), "assets", say("Question", language), language, words)


def draw_resource_view(view: str, language: str, pins: resources.Pins) -> None:
    """Draw one view; a question that cannot be answered says what is missing."""
    services = asking.services(pins)
    try:
        # The view's own choices come into the same row.
        row = st.container(horizontal=True, vertical_alignment="bottom")
        with row:
            service = services[0] if view in WITHOUT_SERVICE else choose_service(language, pins)
            level = "" if view in WITHOUT_LEVEL else choose_area_level(language)
        VIEWS[view](Asked(service, level, language, pins, row))
    except TaksirError as error:
        st.info(plain(told(error, language)), icon=":material/info:")
        if not any(choice.facilities for choice in services):
            label = say("Write a service down", language)
            link("resources", label, ":material/edit_note:", show="assets", kind="service")
