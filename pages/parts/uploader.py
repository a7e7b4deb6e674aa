"""A place to put files, for whoever may send them, with words of ours on it.

The server refuses files of every other visit. Streamlit's own words cannot be translated.
"""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pipelines.upload_door import DOOR
from pipelines.uploads import uploaded
from taksir import people
from taksir.errors import TaksirError
from taksir.words import say

SMALL_MB = 32
"""The largest file that a page reads whole: tables of entries and recipes."""


@dataclass(frozen=True)
class SentFile:
    """A small file somebody sent.

    Attributes:
        id: New with every file that is sent.
        name: As on their machine.
    """

    id: str
    name: str
    content: bytes


def place_for_files(label: str, kinds: list[str], *, permission: str, key: str) -> list[UploadedFile]:
    """A place for several files; none for whoever lacks the permission.

    Args:
        label: What is put there, in the reader's language.
        kinds: Endings of file names.
        permission: What they need.
        key: Of the widget.

    Returns:
        What was sent; `pipelines.uploads.uploaded` says where it lies.
    """
    if not _opened(permission):
        return []
    return st.file_uploader(label, type=kinds, key=key, accept_multiple_files=True)


def place_for_file(label: str, kinds: list[str], *, permission: str, key: str) -> SentFile | None:
    """A place for one small file; none for whoever lacks the permission.

    Raises:
        TaksirError: The file is too large for a page, or waited too long.
    """
    sent = st.file_uploader(label, type=kinds, key=key) if _opened(permission) else None
    if sent is None:
        return None
    place = uploaded(sent.file_id, sent)
    size = place.stat().st_size if isinstance(place, Path) else sent.size
    if size > SMALL_MB << 20:
        raise TaksirError(
            "{file} is larger than {size} MB. Divide it into several files.", file=sent.name, size=SMALL_MB
        )
    content = place.read_bytes() if isinstance(place, Path) else sent.getvalue()
    return SentFile(sent.file_id, sent.name, content)


def _opened(permission: str) -> bool:
    """Let this visit send files, if whoever is at work may."""
    visit = get_script_run_ctx()
    if visit is None or not people.may(permission):
        return False
    DOOR.open_for(visit.session_id, permission)
    return True


def uploader_words(language: str) -> str:
    """A style sheet that puts our words on the button of every uploader of the page."""
    words = say("Choose a file, or drop it here", language).replace('"', "")
    place = '[data-testid="stFileUploaderDropzone"]'
    return (
        f"<style>{place} button p{{font-size:0}}"
        f'{place} button p::after{{content:"{words}";font-size:.95rem}}'
        '[data-testid="stFileUploaderDropzoneInstructions"]{display:none}</style>'
    )
