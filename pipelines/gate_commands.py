"""Commands that try the gate: the attack on what was released, and on a file that somebody wants to share."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import numpy as np

from pipelines.terminal import language, sentences
from pipelines.terminal import say_here as _say


@click.command()
@click.option("--all", "release_all", is_flag=True, help="First release every indicator at every level.")
@click.option("--table", "part", default="", help="Only tables whose name contains this text.")
@click.option("--ranges", type=click.Path(dir_okay=False, path_type=Path), help="Write every range as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def audit(release_all: bool, part: str, ranges: Path | None, as_json: bool) -> None:
    """Attack everything that was released: can a withheld number be worked out?

    A figure is released when somebody opens it on a page or with a command; with --all every one is first.
    The ranges are what anyone can find out with a pencil and patience; keep them inside the house.
    """
    import pandas as pd

    from taksir.needs import estimate_need, indicator_choices
    from taksir.release import attack_releases

    if release_all:
        for choice in indicator_choices():
            for level in () if choice.missing else ("", *choice.levels):
                estimate_need(choice.indicator.id, level)
    attacked = attack_releases(part, is_exact=ranges is not None)
    if ranges:
        frames = [table.ranges.assign(table=table.title) for table in attacked]
        (pd.concat(frames) if frames else pd.DataFrame()).to_csv(ranges, index=False)
    lines = [
        {
            "table": table.title, "shown": table.shown, "withheld": table.withheld,
            "sensitive": table.sensitive, "exact": table.exact, "near": table.near,
            "narrowest": None if np.isinf(table.narrowest) else table.narrowest, "lost": table.is_lost,
        }
        for table in attacked
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
    else:
        for line in lines:
            click.echo(_say(_words(line), **line))
        if not lines:
            click.echo(
                _say(
                    "Nothing has been released yet, so there is nothing to try. Add --all: {command}",
                    command="taksir audit --all",
                )
            )
    is_found = any(table.exact or table.near or table.is_lost for table in attacked)
    sys.exit(1 if is_found else 0)


def _words(line: Mapping[str, object]) -> str:
    if line["lost"]:
        return "{table}: its records are no longer in this store, so its releases cannot be tried."
    if line["exact"] or line["near"]:
        return (
            "{table}: {exact} cells can be worked out exactly and {near} too closely. "
            "Withdraw the delivery and tell a data steward."
        )
    return (
        "{table}: {withheld} of the cells behind it are not shown, {sensitive} of them protected; "
        "none can be worked out."
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "quasi", default="", help="Headers that others may know, separated by commas.")
@click.option("--sensitive", default="", help="Headers of sensitive answers, separated by commas.")
@click.option("--sheet", default="", help="Which sheet; by default the longest.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def anonymity(file: Path, quasi: str, sensitive: str, sheet: str, as_json: bool) -> None:
    """Say whether persons could be found in FILE if it were shared, and what to coarsen."""
    from pipelines.sharing import report_on_sharing
    from pipelines.sharing_words import report_lines

    report = report_on_sharing(file, quasi=_listed(quasi), sensitive=_listed(sensitive), table=sheet)
    proposal = report.proposal
    if as_json:
        content = {
            "by": report.quasi, "sensitive": report.sensitive, "identifiers": report.identifiers,
            "rows": report.found.rows, "k": report.found.k, "alone": report.found.unique,
            "in_small_groups": report.found.exposed, "l": report.found.l_by_column,
            "alone_without": report.revealing, "may_share": report.may_share,
            "coarsen": proposal.steps if proposal else None,
            "rows_taken_out": proposal.dropped if proposal else None,
        }  # fmt: skip
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        sys.exit(0 if report.may_share else 1)
    for line in report_lines(report, language()):
        click.echo(line)
    sys.exit(0 if report.may_share else 1)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


COMMANDS = (audit, anonymity)
"""What the gate adds to the taksir command."""
