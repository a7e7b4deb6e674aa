"""Entries taken along as a table, and a table brought in: what it would change is shown before it does."""

import pandas as pd
import streamlit as st

from pages.parts.frame import carefully, plain
from pages.parts.uploader import place_for_file
from pipelines.written import entries_csv, entries_xlsx, read_entries
from taksir import exports, written
from taksir.catalogue_entries import entry_kind
from taksir.errors import TaksirError
from taksir.words import say, sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_SHOWN = 200


def draw_tables(kind_id: str, language: str, *, parent_id: str = "") -> None:
    """Downloads of a kind's entries and of a blank table, and the way back in."""
    can_take, can_bring = exports.may_export("entries"), written.may_write(kind_id)
    if not can_take and not can_bring:
        return
    with st.expander(say("Take along as a table, or bring a table in", language), icon=":material/table:"):
        if can_take:
            _draw_downloads(kind_id, language, parent_id)
        if can_bring:
            _draw_way_in(kind_id, language, parent_id)


def _draw_downloads(kind_id: str, language: str, parent_id: str) -> None:
    name = entry_kind(kind_id).plural.in_language(language).lower().replace(" ", "_")
    kinds = (
        ("CSV", f"{name}.csv", "text/csv", lambda: entries_csv(kind_id, language, parent_id=parent_id)),
        ("XLSX", f"{name}.xlsx", XLSX, lambda: entries_xlsx(kind_id, language, parent_id=parent_id)),
        (say("Blank table", language), f"{name}_0.xlsx", XLSX,
         lambda: entries_xlsx(kind_id, language, is_blank=True)),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for label, file_name, mime, content in kinds:
            form = file_name.rpartition(".")[2]
            st.download_button(
                label,
                exports.on_demand("entries", f"shared {kind_id} {parent_id}".strip(), content, form=form),
                file_name=file_name,
                mime=mime,
                icon=":material/download:",
                key=f"table {kind_id} {parent_id} {file_name}",
                on_click="ignore",
            )
    if any(field.is_private for field in entry_kind(kind_id).fields):
        st.caption(plain(say("Fields that are private to the group are left out.", language)))


def _draw_way_in(kind_id: str, language: str, parent_id: str) -> None:
    key = f"bring {kind_id} {parent_id}"
    try:
        file = place_for_file(
            say("A table with the same headers (CSV, XLSX)", language),
            ["csv", "tsv", "txt", "xlsx", "xls", "ods"],
            permission=entry_kind(kind_id).permission,
            key=f"{key} {st.session_state.get(f'{key} round', 0)}",
        )
        if file is None:
            return
        read = read_entries(kind_id, file.content, file.name, parent_id=parent_id)
    except TaksirError as error:
        st.error(plain(sentence(error, language)), icon=":material/info:")
        return
    faults = [(row.row, fault) for row in read for fault in row.faults]
    if faults:
        rows = [
            {
                say("Row", language): str(row),
                say("What is wrong", language): say(fault.template, language, **fault.values),
            }
            for row, fault in faults[:FAULTS_SHOWN]
        ]
        st.error(
            plain(
                say("{count} things are to be mended; nothing was taken over.", language, count=len(faults))
            )
        )
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("What is wrong", language))
        return
    new = sum(not row.entry_id for row in read)
    changed = sum(row.is_changed for row in read) - new
    st.write(
        plain(
            say(
                "{new} new, {changed} changed, {unchanged} unchanged.",
                language,
                new=new,
                changed=changed,
                unchanged=len(read) - new - changed,
            )
        )
    )
    st.button(
        say("Take over", language),
        type="primary",
        icon=":material/check:",
        key=f"{key} take",
        disabled=not new + changed,
        on_click=carefully(_take),
        args=(kind_id, read, parent_id, language),
    )


def _take(kind_id: str, read: tuple[written.ReadRow, ...], parent_id: str, language: str) -> None:
    taken = written.take_rows(kind_id, read, parent_id=parent_id)
    key = f"bring {kind_id} {parent_id} round"
    st.session_state[key] = st.session_state.get(key, 0) + 1
    st.session_state["said"] = say(
        "Taken over: {new} new, {changed} changed.", language, new=taken.added, changed=taken.changed
    )
