"""The command's words about recipes: list the versions of a source, take one out, bring one in."""

from pathlib import Path

import click

from pipelines.terminal import actor, sentences
from pipelines.terminal import say_here as _say


@click.group()
def recipe() -> None:
    """The recipes of a source: which delivered header is which column."""


@recipe.command("list")
@click.argument("source")
@sentences
def list_versions(source: str) -> None:
    """List the versions of SOURCE's recipe, the latest first."""
    from pipelines.recipes import recipe_versions

    lines = recipe_versions(source)
    for line in lines:
        at = line.confirmed_at[:16].replace("T", " ")
        click.echo(f"v{line.version}  {at}  {line.confirmed_by or '–'}  {line.columns}")
    if not lines:
        click.echo(_say("No recipe of {source} has been confirmed yet.", source=source))


@recipe.command("export")
@click.argument("source")
@click.option("--version", default=0, help="Version; by default the latest.")
@click.option("--to", "path", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@sentences
def export(source: str, version: int, path: Path | None) -> None:
    """Write SOURCE's recipe as YAML."""
    from pipelines.recipes import recipe_version, recipe_yaml

    text = recipe_yaml(recipe_version(source, version))
    if path is None:
        click.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")


@recipe.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Source it shall belong to; by default the one in the file.")
@sentences
def bring_in(file: Path, source: str) -> None:
    """Keep the recipe in FILE as the next version of its source."""
    from pipelines.recipes import import_recipe

    text = file.read_text(encoding="utf-8", errors="replace")
    version = import_recipe(text, name=file.name, source_id=source, actor=actor())
    click.echo(_say("The recipe is kept as version {version}.", version=version))


@recipe.command("restore")
@click.argument("source")
@click.argument("version", type=int)
@sentences
def restore(source: str, version: int) -> None:
    """Begin the next delivery of SOURCE with an older VERSION of its recipe."""
    from pipelines.recipes import restore_recipe

    kept = restore_recipe(source, version, actor=actor())
    click.echo(_say("The recipe is kept as version {version}.", version=kept))


COMMANDS = (recipe,)
"""What recipes adds to the taksir command."""
