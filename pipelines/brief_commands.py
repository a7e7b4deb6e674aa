"""Commands that hand over: a briefing in any form, a page for every area."""

from pathlib import Path
from typing import Any

import click

from pipelines.terminal import ProgressBar, language, sentences
from pipelines.terminal import say_here as _say

ENDINGS = {".pdf": "pdf", ".pptx": "pptx", ".docx": "docx", ".xlsx": "xlsx", ".html": "html"}
ZIPS = {"images": "images", "data": "data"}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--indicator", "indicators", multiple=True, help="A figure; may be given several times.")
@click.option("--level", default="", help="By which areas; empty for the whole region.")
@click.option("--within", default="", help="Only areas inside this code.")
@click.option("--show", type=click.Choice(["rate", "count"]), default="rate")
@click.option("--parts", default="chart,table", show_default=True, help="Of: chart, map, table, change.")
@click.option("--plan", default="", help="Id of a plan: its problem, allocation, log-frame, money.")
@click.option("--story", default="", help="Id of a story: its views with their frozen figures.")
@click.option("--proposal", default="", help="Id of a proposal: its evidence sheet, one page, PDF only.")
@click.option(
    "--audience",
    type=click.Choice(["regent", "forum", "donor", "public"]),
    default="forum",
    show_default=True,
)
@click.option("--language", "spoken", default="", help="Language of the briefing, such as id or en.")
@click.option("--length", type=click.Choice(["short", "standard", "full"]), default="standard")
@click.option("--paper", type=click.Choice(["a4", "us-letter"]), default="a4")
@click.option("--pack", type=click.Choice(list(ZIPS)), help="A ZIP of pictures, or of open data.")
@click.option("--title", default="")
@click.option("--grey", is_flag=True, help="For printers without colour.")
@click.option("--texts-read", is_flag=True, help="You have read what people wrote in it: it names no person.")
@sentences
def brief(file: Path, **asked: Any) -> None:
    """Write a briefing to FILE: PDF, PPTX, DOCX, XLSX or HTML by its ending, or a ZIP with --pack."""
    from taksir.briefing import WRITERS, compose, refuse_red
    from taksir.exports import exported

    if asked["proposal"]:
        _write_sheet(file, asked)
        return
    form = ZIPS.get(asked["pack"] or "") or ENDINGS.get(file.suffix.lower())
    if form is None:
        raise click.UsageError(f"FILE must end in {', '.join(ENDINGS)}, or say --pack.")
    contents, is_read = compose(_asked(asked)), bool(asked["texts_read"])
    count = _tell(contents, is_read=is_read)
    refuse_red(contents, is_read=is_read)
    made = exported("briefing", file.name, lambda: WRITERS[form](contents), form=form, texts_read=count)
    file.write_bytes(made)
    click.echo(_say("Written: {file}.", file=str(file)))


def _tell(contents: Any, *, is_read: bool) -> int:
    """The checklist, and what is to be read, on standard error; how many texts are said to be read."""
    from taksir.briefing import OUTSIDE, checklist, written_texts

    texts = written_texts(contents) if contents.briefing.audience in OUTSIDE else ()
    for text in texts if not is_read else ():
        click.echo(f"{text.heading or contents.title}: “{text.words}”", err=True)
    for line in checklist(contents, is_read=is_read):
        click.echo(f"{line.state}: {_say(line.template, **line.values)}", err=True)
    return len(texts) if is_read else 0


def _asked(asked: dict[str, Any]) -> Any:
    """The briefing that the options ask for."""
    from taksir.briefing import FIGURE_PARTS, Briefing, FigureBlock, PlanBlock, StoryBlock

    parts = tuple(part.strip() for part in asked["parts"].split(",") if part.strip())
    if not parts or not set(parts) <= set(FIGURE_PARTS):
        raise click.UsageError(f"--parts takes a list of {', '.join(FIGURE_PARTS)}.")
    blocks: list[Any] = [
        FigureBlock(name, asked["level"], asked["within"], asked["show"], parts=parts)
        for name in asked["indicators"]
    ]
    blocks += [PlanBlock(asked["plan"])] if asked["plan"] else []
    blocks += [StoryBlock(asked["story"])] if asked["story"] else []
    if not blocks:
        raise click.UsageError(_say("Say at least one of --indicator, --plan, --story, --proposal."))
    return Briefing(
        tuple(blocks),
        audience=asked["audience"],
        title=asked["title"],
        language=asked["spoken"] or language(),
        length=asked["length"],
        paper=asked["paper"],
        is_grey=bool(asked["grey"]),
    )


def _write_sheet(file: Path, asked: dict[str, Any]) -> None:
    """The evidence sheet of a proposal."""
    from taksir.briefing.proposal_sheet import write_proposal_sheet
    from taksir.exports import exported

    if file.suffix.lower() != ".pdf":
        raise click.UsageError(_say("The evidence sheet of a proposal is a PDF: let FILE end in .pdf."))
    name, spoken = asked["proposal"], asked["spoken"] or language()

    def sheet() -> bytes:
        return write_proposal_sheet(name, spoken, is_grey=bool(asked["grey"]), paper=asked["paper"])

    file.write_bytes(exported("briefing", name, sheet, form="pdf"))
    click.echo(_say("Written: {file}.", file=str(file)))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--level", required=True, help="Of the areas: a page each.")
@click.option("--language", "spoken", default="", help="Language of the pages, such as id or en.")
@click.option("--grey", is_flag=True, help="For printers without colour.")
@sentences
def profiles(folder: Path, level: str, spoken: str, grey: bool) -> None:
    """Write a one-page profile of every area of a level into FOLDER; run again to go on after a stop."""
    from taksir.briefing.profiles import write_profiles
    from taksir.exports import exported

    with ProgressBar("profiles", False) as tell:
        exported("briefing", f"profiles {level}", lambda: b"", form="pdf")
        new, kept = write_profiles(level, folder, spoken or language(), progress=tell, is_grey=grey)
    click.echo(_say("{new} pages written, {kept} were there already.", new=new, kept=kept))


COMMANDS = (brief, profiles)
"""What handing over adds to the taksir command."""
