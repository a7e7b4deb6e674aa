"""The taksir command: the same road as the pages, for a terminal or another program.

Exit codes: 0 fine, 1 refused (one sentence on standard error says why), 2 misuse.
"""

import json
import subprocess  # noqa: S404  the dashboard is another program
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pipelines import desk_commands, gate_commands, office
from pipelines.command_ask import ask
from pipelines.command_reading import reading_options
from pipelines.command_recipe import recipe
from pipelines.jobs import SHORT_S, estimated_rows
from pipelines.terminal import actor as _actor
from pipelines.terminal import language as _language
from pipelines.terminal import say_here as _say
from pipelines.terminal import sentences as _sentences
from taksir import __version__, paths
from taksir.errors import TaksirError

Progress = Callable[[float, str], None]


@click.group()
@click.version_option(__version__, prog_name="taksir")
def main() -> None:
    """Taksir: from a delivered file to a number, a map and a plan."""


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Id of the source the file belongs to.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@reading_options
@_sentences
def check(file: Path, source: str, as_json: bool) -> None:
    """Say what is understood of FILE and what is wrong with it; publish nothing."""
    from pipelines.command_reading import received
    from pipelines.load import check_delivery

    with _bar(file.name, as_json, rows=estimated_rows(file)) as tell:
        proposal = received(file, source_id=source, actor=_actor(), progress=tell)
        if proposal.already:
            _print_already(proposal.already, as_json)
            return
        recipe = _confirmed(proposal)
        checked = check_delivery(proposal.delivery_id, recipe, actor=_actor(), progress=tell)
    _print_checked(checked, proposal, as_json, state=checked.state)
    sys.exit(0 if checked.can_publish else 1)


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--source", default="", help="Id of the source the files belong to; by default from the name.")
@click.option("--title", default="", help="Name of the source, where it is new.")
@click.option("--yes", is_flag=True, help="Accept every proposal that would be asked about.")
@click.option("--leave-out-faulty-rows", is_flag=True, help="Publish the rows that have no error.")
@click.option("--special-group", is_flag=True, help="The file is about one group only: no plausibility band.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@reading_options
@_sentences
def load(files: tuple[Path, ...], source: str, title: str, yes: bool, as_json: bool, **flags: bool) -> None:
    """Check FILES and publish each that has no error."""
    from pipelines.command_reading import received
    from pipelines.load import check_delivery, publish_delivery
    from pipelines.recipe import of_special_group

    refused = False
    for file in files:
        with _bar(file.name, as_json, rows=estimated_rows(file)) as tell:
            proposal = received(file, source_id=source, actor=_actor(), progress=tell)
            if proposal.already:
                _print_already(proposal.already, as_json)
                continue
            if proposal.questions and not yes:
                _print_questions(proposal, as_json)
                refused = True
                continue
            recipe = _confirmed(proposal)
            checked = check_delivery(
                proposal.delivery_id,
                of_special_group(recipe) if flags["special_group"] else recipe,
                title=title,
                actor=_actor(),
                leave_out_faulty_rows=flags["leave_out_faulty_rows"],
                progress=tell,
            )
            if checked.can_publish:
                publish_delivery(proposal.delivery_id, actor=_actor())
        state = "published" if checked.can_publish else checked.state
        _print_checked(checked, proposal, as_json, state=state)
        refused = refused or not checked.can_publish
    sys.exit(1 if refused else 0)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@_sentences
def deliveries(as_json: bool) -> None:
    """List every delivery with its state."""
    from pipelines.history import deliveries as listed

    lines = listed()
    if as_json:
        _print_json([asdict(line) for line in lines])
        return
    for line in lines:
        mark = "*" if line.is_current else " "
        version = f"v{line.version}" if line.version else "–"
        click.echo(f"{mark} {line.id}  {line.state:<10} {line.source_id} {version}  {line.file_name}")
    if not lines:
        click.echo(_say("Nothing has been delivered yet. Load a file with: taksir load FILE"))


@main.command()
@click.argument("delivery_id")
@_sentences
def publish(delivery_id: str) -> None:
    """Publish a delivery that is ready, or one that was withdrawn."""
    from pipelines.load import publish_delivery

    version = publish_delivery(delivery_id, actor=_actor())
    click.echo(
        _say("Delivery {delivery} is published as version {version}.", delivery=delivery_id, version=version)
    )


@main.command()
@click.argument("delivery_id")
@_sentences
def withdraw(delivery_id: str) -> None:
    """Take a published delivery back."""
    from pipelines.load import withdraw_delivery

    withdraw_delivery(delivery_id, actor=_actor())
    click.echo(_say("Delivery {delivery} is withdrawn.", delivery=delivery_id))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@_sentences
def indicators(as_json: bool) -> None:
    """List the indicators and statistics, the levels each can be shown at, and what is missing."""
    from taksir.needs import indicator_choices, statistic_choices

    choices = (*indicator_choices(), *statistic_choices())
    if as_json:
        _print_json(
            [
                {
                    "indicator": choice.indicator.id,
                    "name": asdict(choice.indicator.name),
                    "levels": choice.levels,
                    "model_levels": choice.model_levels,
                    "missing": choice.missing,
                }
                for choice in choices
            ]
        )
        return
    for choice in choices:
        name = choice.indicator.name.in_language(_language())
        missing = _say("missing: {columns}", columns=", ".join(choice.missing)) if choice.missing else ""
        click.echo(f"{choice.indicator.id}  {name}  [{', '.join(choice.levels)}] {missing}".rstrip())


@main.command()
@click.option("--indicator", required=True, help="Id in the catalogue, such as ORP-01.")
@click.option("--level", default="", help="Area level, such as kecamatan; none for the whole region.")
@click.option("--within", default="", help="Only areas inside this code.")
@click.option("--by", default="", help="One group or two, such as sex,age_group: a row per cell of an area.")
@click.option("--calibrate", default="", help="Census margins the weights are raised to: sex,age_group.")
@click.option("--calibrate-level", default="", help="Area level whose census totals are met.")
@click.option("--distance", default="linear", help="linear, raking or logit: how weights stay near.")
@click.option("--bounds", default="0,inf", help="Least and largest calibrated weight / design weight.")
@click.option(
    "--lonely", default="adjust", help="Strata with one cluster: adjust, average, certainty, remove."
)
@click.option(
    "--model", is_flag=True, help="Every area by the indicator's area model, the direct estimate beside it."
)
@click.option("--replicates", default="auto", help="How delivered replicate weights were made; none: unused.")
@click.option("--fay-share", default=0.0, help="The share of Fay's method.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@_sentences
def estimate(indicator: str, level: str, within: str, model: bool, form: str, **asked: str) -> None:
    """Print a released figure."""
    from taksir.figures import csv_bytes, model_summary, remark_words
    from taksir.needs import estimate_need

    released = estimate_need(indicator, level, within=within, settings=_settings(asked), model=model)
    for words in (remark_words(released, _language()), model_summary(released, _language())):
        if words:
            click.echo(words, err=True)
    if form == "csv":
        click.echo(csv_bytes(released, _language()).decode("utf-8-sig"), nl=False)
        return
    _print_json(
        {
            "id": released.id,
            "indicator": released.indicator.id,
            "name": asdict(released.indicator.name),
            "unit": asdict(released.indicator.unit),
            "level": released.level,
            "period": released.period,
            "method": released.method,
            "sources": [asdict(source) for source in released.sources],
            "matched": released.matched,
            "unmatched": released.unmatched,
            "withheld": released.withheld,
            "by": released.by,
            "remarks": remark_words(released, _language()),
            "model": _without_nan(asdict(released.model)) if released.model else None,
            "recipe": released.recipe,
            "rows": json.loads(released.table.to_json(orient="records", double_precision=15)),
        }
    )


@main.command()
@click.argument("figure_id")
@_sentences
def rebuild(figure_id: str) -> None:
    """Compute a figure again from the deliveries it was made of, and compare."""
    from taksir.needs import rebuild_figure

    released, is_same = rebuild_figure(figure_id)
    if not is_same:
        raise TaksirError(
            "Figure {figure} came out differently. Compare the version of Taksir: {version}.",
            figure=figure_id,
            version=__version__,
        )
    click.echo(
        _say(
            "Figure {figure} ({indicator}) is the same to the last digit.",
            figure=figure_id,
            indicator=released.indicator.id,
        )
    )


@main.command()
@click.option("--head", default="", help="A head of the audit that was written down, as NUMBER:HASH.")
@_sentences
def verify(head: str) -> None:
    """Check every stored file against its checksum, and the audit against its chain."""
    from pipelines.history import head_holds, store_faults

    found = store_faults()
    if head and not head_holds(head):
        found.append(f"audit head {head}")
    for line in found:
        click.echo(line)
    if found:
        raise TaksirError(
            "{count} things in the store do not hold. Restore them from a backup.", count=len(found)
        )
    click.echo(_say("Every stored file and every line of the audit holds."))


@main.command()
@_sentences
def example() -> None:
    """Load the example region into an empty store."""
    from pipelines.first_start import load_example

    with _bar("example", False) as tell:
        load_example(progress=tell)


@main.command()
@click.option("--port", default=8501, show_default=True)
@_sentences
def run(port: int) -> None:
    """Start the dashboard on this machine; the first start loads the example region."""
    from pipelines.first_start import load_example
    from pipelines.history import is_empty
    from pipelines.sign_in import sign_in_options

    if is_empty():
        click.echo(_say("First start: loading the example region."))
        with _bar("example", False) as tell:
            load_example(progress=tell)
    options = ["--server.port", str(port), *sign_in_options()]
    click.echo(_say("The dashboard is at {address}", address=f"http://localhost:{port}"))
    command = [sys.executable, "-m", "streamlit", "run", str(paths.ROOT / "dashboard.py")]
    ended = subprocess.run(  # noqa: S603
        [*command, *options], cwd=paths.ROOT, check=False
    )
    sys.exit(ended.returncode)


def _settings(asked: dict[str, str]) -> Any:
    """What the options of `taksir estimate` ask for."""
    from taksir.settings import Calibration, Settings

    calibration = None
    if asked["calibrate"] or asked["calibrate_level"]:
        low, high = _bounds(asked["bounds"])
        calibration = Calibration(
            margins=_listed(asked["calibrate"]),
            level=asked["calibrate_level"],
            distance=asked["distance"],
            low=low,
            high=high,
        )
    return Settings(
        by=_listed(asked["by"]),
        calibration=calibration,
        lonely=asked["lonely"],
        replicates=asked["replicates"],
        fay_share=float(asked["fay_share"]),
    )


def _bounds(text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise TaksirError(
            "The bounds {bounds} are not two numbers. Write them as 0.3,3.", bounds=text
        ) from None
    return low, high


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


class _bar:  # noqa: N801  reads as a phrase: with _bar(...)
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
        line = f"\r{self._label}  [{'#' * filled}{'.' * (30 - filled)}] {share:4.0%}  {_say(words)}"
        seconds = time.monotonic() - self._began
        rate = round(self._rows * share / seconds) if seconds > SHORT_S else 0
        line += f" · {_say('About {rate} rows a second', rate=rate)}" if rate else ""
        click.echo(line.ljust(len(self._last)), nl=False, err=True)
        self._last = line

    def __exit__(self, *_: object) -> None:
        if self._last:
            click.echo("", err=True)


def _confirmed(proposal: Any) -> Any:
    from pipelines.classify import confirm_recipe

    return confirm_recipe(proposal.recipe, None, by=_actor())


def _print_checked(checked: Any, proposal: Any, as_json: bool, *, state: str) -> None:
    from pipelines.wording import fault_words

    if as_json:
        _print_json(
            {
                "delivery": checked.delivery_id,
                "file": proposal.raw.file_name,
                "source": proposal.recipe.source_id,
                "state": state,
                "rows": checked.rows,
                "kept": checked.kept,
                "faults": [asdict(fault) for fault in checked.faults],
                "protections": [asdict(entry) for entry in checked.protections],
            }
        )
        return
    for fault in checked.faults:
        what, cure = fault_words(fault, _language())
        click.echo(f"{fault.severity}: {_where(fault)}{what} {cure}".rstrip())
    kept = ", ".join(f"{table} {count}" for table, count in checked.kept.items())
    click.echo(f"{checked.delivery_id}  {state}  {proposal.recipe.source_id}  {kept}")


def _where(fault: Any) -> str:
    from pipelines.wording import fault_column

    row = _say("row {row}", row=str(fault.row)) if fault.row else ""
    parts = [fault.sheet, row, fault_column(fault, _language())]
    named = ", ".join(part for part in parts if part)
    return f"{named}: " if named else ""


def _print_questions(proposal: Any, as_json: bool) -> None:
    if as_json:
        asked = [asdict(item) for item in proposal.questions]
        _print_json({"delivery": proposal.delivery_id, "state": "read", "questions": asked})
        return
    click.echo(_say("{file} needs answers before it is loaded:", file=proposal.raw.file_name), err=True)
    for item in proposal.questions:
        click.echo(f"  {_say(item.template, **item.values)}", err=True)
    click.echo(_say("Answer them on the page Data in, or accept what is proposed with --yes."), err=True)


def _print_already(delivery_id: str, as_json: bool) -> None:
    if as_json:
        _print_json({"delivery": delivery_id, "state": "already delivered"})
        return
    click.echo(_say("The same file is already there as delivery {delivery}.", delivery=delivery_id))


def _print_json(content: object) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=1, default=_plain))


def _without_nan(content: Any) -> Any:
    """The same with null for numbers that could not be computed: JSON has no word for them."""
    if isinstance(content, dict):
        return {name: _without_nan(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_without_nan(value) for value in content]
    return None if isinstance(content, float) and content != content else content


def _plain(value: object) -> object:
    if isinstance(value, Iterable):
        return list(value)
    return str(value)


for _command in (*office.COMMANDS, *desk_commands.COMMANDS, *gate_commands.COMMANDS, recipe, ask):
    main.add_command(_command)
