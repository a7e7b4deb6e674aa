"""What every command shares: its language, whoever sits at the terminal, and errors as sentences."""

import getpass
import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

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
        except Exception as error:  # noqa: BLE001  a traceback can show a record; where it happened cannot
            click.echo(say_here("Something went wrong on our side; your data are unchanged."), err=True)
            click.echo(whereabouts(error), err=True)
            sys.exit(3)

    return run
