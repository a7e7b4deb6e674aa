"""Where things lie. Nothing of ours is imported here."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "data" / "catalogue"
EXAMPLE = ROOT / "data" / "example"
WORDS = ROOT / "data" / "words"
STATIC = ROOT / "static"
HOME_COUNTRY = "idn"
"""The country pack of a workspace that names none."""


def country() -> str:
    """The country pack of this workspace: TAKSIR_COUNTRY, else Indonesia's."""
    return os.environ.get("TAKSIR_COUNTRY") or HOME_COUNTRY


def store_folder() -> Path:
    """The folder of this workspace's records and register: TAKSIR_STORE, else data/store."""
    return Path(os.environ.get("TAKSIR_STORE") or ROOT / "data" / "store")
