"""Commands of the delivery desk: what it gives back, on what terms a file came, what waits in the inbox."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from pipelines.terminal import actor, language, sentences
from pipelines.terminal import say_here as _say

TARGET = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("delivery_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@click.option("--html", type=TARGET, help="Write a page to print or keep instead.")
@click.option("--xlsx", type=TARGET, help="Write a workbook instead.")
@sentences
def receipt(delivery_id: str, as_json: bool, html: Path | None, xlsx: Path | None) -> None:
    """Print the receipt of a delivery: what came, what was kept, what was refused and why."""
    from pipelines.receipt import delivery_receipt
    from pipelines.receipt_words import receipt_html, receipt_text, receipt_xlsx

    found = delivery_receipt(delivery_id)
    if html:
        _write(html, receipt_html(found, language()).encode("utf-8"))
    elif xlsx:
        _write(xlsx, receipt_xlsx(found, language()))
    elif as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        click.echo(receipt_text(found, language()))


@click.command()
@click.argument("delivery_id")
@click.argument("file", type=TARGET)
@sentences
def correction(delivery_id: str, file: Path) -> None:
    """Write the correction workbook of your own delivery to FILE (XLSX)."""
    from pipelines.correction import write_correction

    write_correction(delivery_id, file, actor=actor(), language=language())
    click.echo(_say("Written: {file}", file=str(file)))


@click.command()
@click.argument("delivery_id")
@click.option(
    "--with", "before_id", default="", help="The delivery to compare with; by default the one before."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def compare(delivery_id: str, before_id: str, as_json: bool) -> None:
    """Say what a version changes: rows added, removed, changed, and the headline figures."""
    from pipelines.comparison import HeadlineEffect, compare_versions

    def estimate(effect: HeadlineEffect, when: str) -> float | None:
        released = getattr(effect, when)
        row = None if released is None else released.table.iloc[0]
        return None if row is None or row["withheld"] else float(row["estimate"])

    found = compare_versions(delivery_id, before_id=before_id)
    effects = [
        {
            "indicator": effect.indicator_id,
            "before": estimate(effect, "before"),
            "after": estimate(effect, "after"),
        }
        for effect in found.headlines
    ]
    if as_json:
        tables = [asdict(entry) for entry in found.tables]
        content = {"before": found.before_id, "after": found.after_id, "tables": tables, "headlines": effects}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    for entry in found.tables:
        click.echo(
            _say(
                "{table}: {added} added, {removed} removed, {changed} changed",
                table=entry.table,
                added=entry.added,
                removed=entry.removed,
                changed=entry.changed,
            )
        )
    for line in effects:
        values = [f"{value:.6g}" if value is not None else "–" for value in (line["before"], line["after"])]
        click.echo(f"{line['indicator']}  {values[0]} → {values[1]}")


@click.command()
@click.argument("table")
@click.argument("file", type=TARGET)
@sentences
def template(table: str, file: Path) -> None:
    """Write the blank template of TABLE (person, household, area, register …) to FILE (XLSX)."""
    from pipelines.template import write_template

    _write(file, write_template(table, language()))


@click.command()
@click.argument("file", type=TARGET)
@sentences
def questionnaire(file: Path) -> None:
    """Write the survey questionnaire to FILE, as an XLSForm for KoboToolbox, ODK or ONA."""
    from pipelines.xlsform import write_xlsform

    _write(file, write_xlsform())


@click.command()
@click.argument("delivery_id")
@click.option("--basis", required=True, help="Lawful basis, such as consent or public_task.")
@click.option("--purpose", default="", help="What the data may be used for.")
@click.option("--users", default="", help="Who may use them.")
@sentences
def terms(delivery_id: str, basis: str, purpose: str, users: str) -> None:
    """State on what terms a delivery was given; they stand in its receipt."""
    from pipelines.terms import Terms, record_terms

    record_terms(delivery_id, Terms(basis, purpose, users), actor=actor())
    click.echo(_say("The terms of delivery {delivery} are stated.", delivery=delivery_id))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def inbox(as_json: bool) -> None:
    """List the files that wait in the inbox; load one with: taksir load PATH."""
    from pipelines.incoming import inbox as folder
    from pipelines.incoming import inbox_files

    files = inbox_files()
    if as_json:
        click.echo(json.dumps([asdict(file) for file in files], ensure_ascii=False, indent=1))
        return
    click.echo(str(folder()))
    for file in files:
        click.echo(f"  {file.name}  {file.size_bytes / 1e6:.1f} MB")


@click.command(name="give-up")
@click.argument("delivery_id")
@sentences
def give_up(delivery_id: str) -> None:
    """Give up a delivery that is not published; its file is deleted."""
    from pipelines.load import abandon_delivery

    abandon_delivery(delivery_id, actor=actor())
    click.echo(_say("Given up; its file was deleted."))


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    click.echo(_say("Written: {file}", file=str(file)))


COMMANDS = (receipt, correction, compare, template, questionnaire, terms, inbox, give_up)
"""What the desk adds to the taksir command."""
