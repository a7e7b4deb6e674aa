"""What we know: assets first, then the list of resources, what is wrong with it, and writing things down."""

import streamlit as st

from pages.parts import choose, written
from pages.parts.frame import plain
from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked
from pages.parts.views import answer
from taksir import resources
from taksir.catalogue_entries import entry_kind
from taksir.figures.resources import load_chart
from taksir.words import number, say

KINDS = ("asset", "group_or_person", "service", "referral", "crossing", "norm")
LISTED = {
    "asset": ("name", "class", "area", "offers", "checked_on"),
    "group_or_person": ("name", "psks", "area", "members", "checked_on"),
    "service": ("name", "services", "area", "capacity_persons", "occupancy_persons", "checked_on"),
    "referral": ("from_name", "to_name", "service", "mean_days", "has_feedback"),
    "crossing": ("name", "area", "to_area", "minutes"),
    "norm": ("standard", "per", "valid_from", "basis", "reason"),
}


def draw_assets(asked: Asked) -> None:
    """What the community has, class by class, and the entries behind it."""
    language = asked.language
    classes = resources.asset_classes(asked.pins)
    st.subheader(plain(_assets_finding(classes, language)), anchor=False)
    for row in (classes[:3], classes[3:]):
        for column, found in zip(st.columns(3), row, strict=False):
            with column, st.container(border=True, height="stretch"):
                st.metric(found.label.in_language(language), number(found.count, language))
                st.caption(plain(_told(found, language)))
    draw_written(asked, KINDS, "asset")


def draw_register(asked: Asked) -> None:
    """Every resource, and what is wrong with the list."""
    released = asking.answer("list_resources", today=asking.today(), pins=asked.pins)
    answer.draw(released, asked.chosen, key="register")
    faults = load_chart.fault_rows(resources.facility_faults(asked.pins), asked.language)
    if not faults.empty:
        with st.expander(say("What is wrong with the list ({count})", asked.language, count=len(faults))):
            st.dataframe(faults, hide_index=True, alt=say("What is wrong with the list", asked.language))


def draw_written(asked: Asked, kinds: tuple[str, ...], default: str) -> None:
    """Entries of one kind: list, form, history, table in and out."""
    language = asked.language
    st.subheader(say("What we know", language), anchor=False)
    words = {kind: entry_kind(kind).plural.in_language(language) for kind in kinds}
    kind = choose.segments("kind", words, default, say("Write down", language), language)
    written.draw_entries(kind, language, fields=LISTED[kind])


def _told(found: resources.AssetCount, language: str) -> str:
    """What stands behind a number: categories that were delivered, names that were written down."""
    kinds = [f"{label.in_language(language)} ({number(count, language)})" for label, count in found.delivered]
    told = [", ".join(kinds), f"{found.examples} …" if found.examples else ""]
    return "; ".join(filter(None, told)) or say("nobody has written any down yet", language)


def _assets_finding(classes: tuple[resources.AssetCount, ...], language: str) -> str:
    total = sum(found.count for found in classes)
    return say("{count} assets are known: begin with what is there", language, count=total)
