"""What every command shares: its language, who sits at the terminal, errors as sentences, how far it is."""

import getpass
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pipelines.jobs import SHORT_S, Progress
from taksir.errors import TaksirError
from taksir.people import acting_as, local_member
from taksir.words import chosen_language, say, sentence


def language() -> str:
    """The language of the terminal, or the one set for Taksir."""
    return chosen_language(os.environ.get("TAKSIR_LANGUAGE"), os.environ.get("LANG"))


def say_here(template: str, **values: object) -> str:
    """A sentence in the terminal's language."""
    return say(template, language(), **values)


def actor() -> str:
    """Who sits at the terminal."""
    try:
        return getpass.getuser()
    except OSError:
        return ""


def whereabouts(error: BaseException) -> str:
    """Where in the code something happened, and of which kind it was; never a value of any record."""
    steps = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in reversed(steps))
    return f"{type(error).__name__} at {where}"


def sentences(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show a TaksirError as its sentence and end with 1; nothing else is caught.

    Whoever can run commands here can read the store's files and its key: they keep the house, and may
    do everything, also where the pages ask everybody else to sign in.
    """

    @wraps(command)
    def run(*args: object, **values: object) -> None:
        try:
            with acting_as(local_member(actor())):
                command(*args, **values)
        except TaksirError as error:
            click.echo(sentence(error, language()), err=True)
            sys.exit(1)
        except click.ClickException:  # misuse: click says how it is used, and ends with 2
            raise
        except BrokenPipeError:  # whoever read along, such as head, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except Exception as error:  # noqa: BLE001  a traceback can show a record; where it happened cannot
            click.echo(say_here("Something went wrong on our side; your data are unchanged."), err=True)
            click.echo(whereabouts(error), err=True)
            sys.exit(3)

    return run


class ProgressBar:
    """A progress bar on standard error; silent for programs."""

    def __init__(self, label: str, silent: bool, *, rows: int = 0) -> None:
        self._label, self._silent, self._last = label, silent or not sys.stderr.isatty(), ""
        self._rows, self._began = rows, time.monotonic()

    def __enter__(self) -> Progress:
        return self._tell

    def _tell(self, share: float, words: str) -> None:
        if self._silent:
            return
        filled = int(30 * min(max(share, 0), 1))
        line = f"\r{self._label}  [{'#' * filled}{'.' * (30 - filled)}] {share:4.0%}  {say_here(words)}"
        seconds = time.monotonic() - self._began
        rate = round(self._rows * share / seconds) if seconds > SHORT_S else 0
        line += f" · {say_here('About {rate} rows a second', rate=rate)}" if rate else ""
        click.echo(line.ljust(len(self._last)), nl=False, err=True)
        self._last = line

    def __exit__(self, *_: object) -> None:
        if self._last:
            click.echo("", err=True)


def print_json(content: object) -> None:
    """Print what another program reads."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Iterable):
        return list(value)
    return str(value)
