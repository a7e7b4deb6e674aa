"""taksir ask: a planner's questions from the terminal, answered like on the pages Need and Resources."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from pipelines.ask_resources import RESOURCE_QUESTIONS, with_resource_options
from pipelines.terminal import language, sentences
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError

Ask = Callable[[Any, dict[str, Any]], Any]
QUESTIONS: dict[str, Ask] = {
    "people": lambda needs, o: needs.estimate_people(o["indicator"], o["level"]),
    "gap": lambda needs, o: needs.estimate_gap(o["indicator"], o["level"], against=o["against"]),
    "lenses": lambda needs, o: needs.estimate_lenses(o["group"], o["level"]),
    "order": lambda needs, o: needs.estimate_ranks(
        o["indicator"], o["level"], top=o["top"], show=o["show"], model=o["model_kind"]
    ),
    "overlap": lambda needs, o: needs.estimate_overlap(
        _names(o["groups"]), o["level"] if o["area"] else "", o["area"]
    ),
    "index": lambda needs, o: needs.estimate_index(
        _weights(o["weights"]), o["level"], scale=o["scale"], top=o["top"]
    ),
    "change": lambda needs, o: needs.estimate_change(o["indicator"], o["level"]),
    "plan-year": lambda needs, o: needs.estimate_projection(o["indicator"], o["level"], year=o["year"]),
    "ages": lambda needs, o: needs.estimate_age_groups(o["level"], year=o["year"]),
    "sample": lambda needs, o: needs.estimate_sample(
        o["indicator"], o["level"], rse=o["rse"] / 100, added=o["added"]
    ),
    "definitions": lambda needs, o: needs.estimate_definitions(o["indicator"], o["level"]),
}
"""The word of each question and who answers it; `needs` is given when it is asked, for it loads slowly."""


def _usual_indicator() -> str:
    return load_catalogue().headlines[-1]


def _usual_weights() -> str:
    return ",".join(f"{name}:1" for name in load_catalogue().usual.parts[:2])


def _usual_group() -> str:
    return load_catalogue().usual.group


def _usual_groups() -> str:
    return ",".join(load_catalogue().usual.groups)


def _usual_level() -> str:
    return load_catalogue().usual_level


@click.command()
@click.argument("question", type=click.Choice([*QUESTIONS, *RESOURCE_QUESTIONS]))
@click.option("--indicator", default=_usual_indicator, help="Id in the catalogue, such as ORP-01.")
@click.option("--level", default=_usual_level, help="Area level; empty for the whole region.")
@click.option("--area", default="", help="One area's code (overlap).")
@click.option(
    "--model-kind",
    default="",
    type=click.Choice(["", "auto", "area", "spatial", "unit", "census"]),
    help="Kind of model whose estimates are put in order (order); auto for the preferred one.",
)
@click.option("--against", default="registered", type=click.Choice(["registered", "served"]))
@click.option("--group", default=_usual_group, help="Target group of the four lenses.")
@click.option("--groups", default=_usual_groups, help="Groups to overlap, joined by commas.")
@click.option("--weights", default=_usual_weights, help="Indicators of an index and their weights.")
@click.option("--scale", default="min_max", type=click.Choice(["min_max", "z", "percentile"]))
@click.option("--top", default=3, help="Places of the top.")
@click.option("--show", default="rate", type=click.Choice(["rate", "count"]))
@click.option("--year", default=2030, help="The plan year.")
@click.option("--rse", default=25.0, help="Relative standard error to reach [%].")
@click.option("--added", default=30, help="Interviews added to an area.")
@with_resource_options
@click.option("--format", "form", type=click.Choice(["words", "csv", "json"]), default="words")
@sentences
def ask(question: str, form: str, **options: Any) -> None:
    """Answer a planner's QUESTION: its finding, its table and what to note."""
    from taksir import figures, needs, resources

    if question in QUESTIONS:
        answer = QUESTIONS[question](needs, options)
    else:
        answer = RESOURCE_QUESTIONS[question](resources, options)
    if form == "csv":
        click.echo(figures.csv_bytes(answer, language()).decode("utf-8-sig"), nl=False)
    elif form == "json":
        click.echo(json.dumps(_content(answer), ensure_ascii=False, indent=1, default=str))
    else:
        click.echo(figures.answer_finding(answer, language()))
        click.echo(figures.answer_rows(answer, language()).data.to_string(index=False, na_rep="–"))
        click.echo(figures.remark_words(answer, language()))


def _content(answer: Any) -> dict[str, Any]:
    from taksir import figures

    return {
        "id": answer.id,
        "question": answer.question,
        "finding": figures.answer_finding(answer, language()),
        "indicator": answer.indicator.id,
        "level": answer.level,
        "period": answer.period,
        "method": answer.method,
        "sources": [asdict(source) for source in answer.sources],
        "withheld": answer.withheld,
        "remarks": figures.remark_words(answer, language()),
        "recipe": answer.recipe,
        "rows": json.loads(answer.table.to_json(orient="records", double_precision=15)),
    }


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _weights(text: str) -> dict[str, float]:
    """Weights written as POV-01:2,ELD-01:1; one without a number weighs 1."""
    pairs = (name.partition(":") for name in _names(text))
    try:
        return {name: float(weight or 1) for name, _, weight in pairs}
    except ValueError:
        raise TaksirError(
            "The weights {weights} cannot be read. Write them as POV-01:2,ELD-01:1.", weights=text
        ) from None


COMMANDS = (ask,)
"""What asking adds to the taksir command."""
