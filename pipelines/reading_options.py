"""What the command says about how a file is read: sheets, header rows, delimiter, encoding, its form."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.delivered import ReadingChoices, SheetSpan
from pipelines.terminal import say_here

if TYPE_CHECKING:
    from pipelines.load import Proposal

MARK = "taksir.reading."
DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "bar": "|", "blank": " "}
HEADER_ROWS = re.compile(r"(\d+)(?:-(\d+))?")


def _kept(context: click.Context, option: click.Parameter, value: Any) -> None:  # noqa: ANN401 — click's
    context.meta[f"{MARK}{option.name}"] = value


def _header_rows(context: click.Context, option: click.Parameter, value: str) -> None:
    if value and not HEADER_ROWS.fullmatch(value):
        raise click.BadParameter(say_here("Write a row or two, such as 14 or 3-4."), context, option)
    _kept(context, option, value)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that reads files; `received` knows what was given."""
    said: dict[str, Any] = {"expose_value": False, "callback": _kept}
    options = (
        click.option("--sheet", "sheets", multiple=True, help="Sheet, layer or packed file to read.", **said),
        click.option(
            "--header-rows",
            default="",
            expose_value=False,
            callback=_header_rows,
            help="Row of the headers, or first and last such as 3-4; 0 for none.",
        ),
        click.option("--last-row", default=0, help="Last row of the table.", **said),
        click.option("--delimiter", default="", help="Sign between columns: tab, semicolon, bar, …", **said),
        click.option("--encoding", default="", help="Encoding of the letters, such as cp1252.", **said),
        click.option(
            "--form",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Questionnaire (XLSForm) of the answers.",
            **said,
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def received(file: Path, *, source_id: str, actor: str, progress: Callable[[float, str], None]) -> "Proposal":
    """Receive a file as the options of the running command say.

    Args:
        file: The delivered file.
        source_id: The source it belongs to, where that is known.
        actor: Who delivers.
        progress: Told the share done and a sentence.

    Raises:
        TaksirError: The file cannot be read, or not like that.
    """
    from pipelines.load import receive_delivery  # the terminal answers --help without it

    told: dict[str, Any] = {"source_id": source_id, "actor": actor, "reading": _said(), "progress": progress}
    form = _given("form")
    if form is None:
        return receive_delivery(file, file.name, **told)
    from pipelines.extract.bundle import bundled
    from taksir.store.workspace import open_store

    with open_store().records.passing() as folder:
        package = folder / "package.zip"
        name = bundled([(file.name, file), (form.name, form)], package)
        return receive_delivery(package, name, **told)


def _said() -> ReadingChoices:
    sheets = tuple(_given("sheets") or ())
    delimiter = _given("delimiter") or ""
    rows = HEADER_ROWS.fullmatch(_given("header_rows") or "")
    last_row = _given("last_row") or 0
    spans: tuple[SheetSpan, ...] = ()
    if rows or last_row:
        first = int(rows[1]) if rows else 1
        last = int(rows[2] or first) if rows else first
        spans = tuple(SheetSpan(sheet, first, last, last_row) for sheet in sheets or ("",))
    return ReadingChoices(DELIMITERS.get(delimiter, delimiter[:1]), _given("encoding") or "", sheets, spans)


def _given(name: str) -> Any:  # noqa: ANN401 — what the option holds
    context = click.get_current_context(silent=True)
    return context.meta.get(f"{MARK}{name}") if context else None
