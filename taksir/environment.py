"""What can be set: the one list of settings, and the file that may hold them beside the environment.

A file of lines NAME=value, as systemd and containers read them: the one TAKSIR_SETTINGS names, else
taksir/settings in the configuration folder of the person who runs Taksir. The environment goes before the
file. Read once, when anything of Taksir is imported; what does not fit is told by `taksir doctor`.
"""

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE_SETTING = "TAKSIR_SETTINGS"
LINE = re.compile(r"\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$")
OURS = ("TAKSIR_", "AWS_", "STREAMLIT_")
"""Beginnings of the names a settings file may set; AWS_… are the keys of an object storage."""


@dataclass(frozen=True)
class Setting:
    """One thing that can be set.

    Attributes:
        name: Of the environment variable.
        meaning: What it does, a msgid.
        default: What holds where it is not set, a msgid.
        is_secret: Never shown.
    """

    name: str
    meaning: str
    default: str
    is_secret: bool = False


SETTING_WORDS = {
    "TAKSIR_STORE": ("folder of records, register and delivered files", "data/store"),
    "TAKSIR_DATABASE_URL": ("register in PostgreSQL", "SQLite in the store"),
    "TAKSIR_OBJECTS": ("object storage in which replicas share files", "the store's folder"),
    "TAKSIR_OBJECTS_ENDPOINT": ("server of the object storage", "Amazon's"),
    "TAKSIR_KEY": ("secret key of pseudonyms", "the key file"),
    "TAKSIR_KEY_FILE": ("file of that key", "~/.config/taksir/pseudonym.key"),
    "TAKSIR_RAW_DAYS": ("days after which delivered files are deleted", "30"),
    "TAKSIR_INBOX": ("folder from which large files are picked up", "inbox in the store"),
    "TAKSIR_SPARK": ("Spark cluster that sums the rows of surveys", "this machine"),
    "TAKSIR_MEMORY_LIMIT": ("memory the engine may use before it spills to disk", "1GB"),
    "TAKSIR_SIGN_IN": ("file that turns signing in on", "nobody signs in"),
    "TAKSIR_COUNTRY": ("country whose catalogue is used", "idn"),
    "TAKSIR_ROADS": ("OpenStreetMap extract from which ways are measured", "none"),
    "TAKSIR_AHEAD": ("whether figures are computed ahead while no page is drawn: yes or no", "yes"),
    "TAKSIR_BASEMAP": ("map of streets and rivers to lay below the areas", "none"),
    "TAKSIR_BASEMAP_CREDIT": ("whom to thank for it", "what the file says"),
    "TAKSIR_LANGUAGE": ("language of the command", "the terminal's"),
    FILE_SETTING: ("file of settings, lines NAME=value", "~/.config/taksir/settings"),
}
"""What each does, and what holds where it is not set."""
SECRETS = ("TAKSIR_DATABASE_URL", "TAKSIR_KEY")
SETTINGS = tuple(Setting(name, *words, is_secret=name in SECRETS) for name, words in SETTING_WORDS.items())
"""Every setting, in the order in which README and `taksir settings` have them."""


@dataclass(frozen=True)
class Read:
    """What was read from the file.

    Attributes:
        path: The file.
        taken: Names it set, because the environment did not.
        wrong_lines: Numbers of lines that are no NAME=value of ours, or name no setting.
    """

    path: Path
    taken: tuple[str, ...] = ()
    wrong_lines: tuple[int, ...] = ()


@lru_cache(maxsize=1)
def read_settings() -> Read:
    """Take settings from the file, once; those of the environment stay as they are."""
    path = settings_file()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return Read(path)
    taken, wrong = [], []
    for number, line in enumerate(lines, start=1):
        found = LINE.fullmatch(line)
        if found and is_known(found[1]):
            if found[1] not in os.environ:
                os.environ[found[1]] = _unquoted(found[2])
                taken.append(found[1])
        elif line.strip() and not line.lstrip().startswith(("#", ";")):
            wrong.append(number)
    return Read(path, tuple(taken), tuple(wrong))


def settings_file() -> Path:
    """Where the file of settings lies, if there is one."""
    named = os.environ.get(FILE_SETTING, "")
    config = os.environ.get("XDG_CONFIG_HOME", "") or str(Path.home() / ".config")
    return Path(named) if named else Path(config) / "taksir" / "settings"


def is_known(name: str) -> bool:
    """Whether a name is a setting of ours, or of what we are served and stored with."""
    if name.startswith("TAKSIR_"):
        return any(setting.name == name for setting in SETTINGS)
    return name.startswith(OURS)


def unknown_names() -> list[str]:
    """Names in the environment that look like a setting and are none: misspelt, most likely."""
    return sorted(name for name in os.environ if name.startswith("TAKSIR_") and not is_known(name))


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
