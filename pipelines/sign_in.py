"""Signing in, as the one setting TAKSIR_SIGN_IN says: a file with the identity provider and its secrets.

The file is TOML, as Streamlit reads it; it lies outside the repository and the store and is readable by
its owner only. Nothing of it is ever printed or logged.
"""

import os
import tomllib
from pathlib import Path

from taksir.errors import TaksirError
from taksir.people import SETTING, is_sign_in_required

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
COOKIE_SECRET_LETTERS_MIN = 32


def sign_in_options() -> list[str]:
    """What the dashboard is told about signing in; nothing where nobody has to.

    Raises:
        TaksirError: The file is missing, open to others, or incomplete.
    """
    if not is_sign_in_required():
        return []
    path = Path(os.environ[SETTING]).expanduser()
    if not path.is_file():
        raise TaksirError(
            "TAKSIR_SIGN_IN names {file}, which is not there. Write it as docs/sign-in.md says.",
            file=str(path),
        )
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise TaksirError(
            "The sign-in file {file} can be read by other people on this machine. "
            "Make it readable by its owner only, with chmod 600.",
            file=str(path),
        )
    _refuse_incomplete(path)
    return ["--secrets.files", str(path)]


def _refuse_incomplete(path: Path) -> None:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8")).get("auth", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise TaksirError(
            "The sign-in file {file} cannot be read as TOML. Write it as docs/sign-in.md says.",
            file=str(path),
        ) from None
    missing = [name for name in NEEDED if not str(settings.get(name, "")).strip()]
    if missing:
        raise TaksirError(
            "The sign-in file {file} lacks {names} under [auth]. Write it as docs/sign-in.md says.",
            file=str(path),
            names=", ".join(missing),
        )
    if len(str(settings["cookie_secret"])) < COOKIE_SECRET_LETTERS_MIN:
        raise TaksirError(
            "The cookie_secret in {file} has fewer than {count} characters: sign-ins could be forged. "
            "Write a longer random text.",
            file=str(path),
            count=COOKIE_SECRET_LETTERS_MIN,
        )
