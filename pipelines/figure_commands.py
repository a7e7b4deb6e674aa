"""Commands of figures: what can be estimated, a released figure, and the same computed again."""

import json
from dataclasses import asdict
from typing import Any

import click

from pipelines.terminal import language, print_json, sentences
from pipelines.terminal import say_here as _say
from taksir import __version__
from taksir.errors import TaksirError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def indicators(as_json: bool) -> None:
    """List the indicators and statistics, the levels each can be shown at, and what is missing."""
    from taksir.needs import indicator_choices, statistic_choices

    choices = (*indicator_choices(), *statistic_choices())
    if as_json:
        print_json(
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
        name = choice.indicator.name.in_language(language())
        missing = _say("missing: {columns}", columns=", ".join(choice.missing)) if choice.missing else ""
        click.echo(f"{choice.indicator.id}  {name}  [{', '.join(choice.levels)}] {missing}".rstrip())


@click.command()
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
@click.option(
    "--model-kind",
    default="",
    type=click.Choice(["", "area", "spatial", "unit", "census"]),
    help="Kind of that model; by default the first of the catalogue that published deliveries can make.",
)
@click.option("--replicates", default="auto", help="How delivered replicate weights were made; none: unused.")
@click.option("--fay-share", default=0.0, help="The share of Fay's method.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@sentences
def estimate(indicator: str, level: str, within: str, form: str, **asked: str) -> None:
    """Print a released figure."""
    from taksir.figures import csv_bytes, model_summary, remark_words
    from taksir.needs import estimate_need

    released = estimate_need(
        indicator,
        level,
        within=within,
        settings=_settings(asked),
        model=asked["model_kind"] or bool(asked["model"]),
    )
    for words in (remark_words(released, language()), model_summary(released, language())):
        if words:
            click.echo(words, err=True)
    if form == "csv":
        click.echo(csv_bytes(released, language()).decode("utf-8-sig"), nl=False)
        return
    print_json(
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
            "remarks": remark_words(released, language()),
            "model": _without_nan(asdict(released.model)) if released.model else None,
            "recipe": released.recipe,
            "rows": json.loads(released.table.to_json(orient="records", double_precision=15)),
        }
    )


@click.command()
@click.argument("figure_id")
@click.option("--why", "is_why", is_flag=True, help="Say what today's data give, and why that differs.")
@sentences
def rebuild(figure_id: str, is_why: bool) -> None:
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
    if is_why:
        _tell_why(figure_id)


def _tell_why(figure_id: str) -> None:
    """What has become of a figure, and what the change between its last two rounds is made of."""
    from taksir.briefing.why_words import why_words
    from taksir.needs import why_changed

    for words in why_words(why_changed(figure_id), language()):
        click.echo(words)


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


def _without_nan(content: Any) -> Any:
    """The same with null for numbers that could not be computed: JSON has no word for them."""
    if isinstance(content, dict):
        return {name: _without_nan(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_without_nan(value) for value in content]
    return None if isinstance(content, float) and content != content else content


COMMANDS = (indicators, estimate, rebuild)
"""What figures add to the taksir command."""
