"""Commands of resources: the roads of an OpenStreetMap extract, over which ways can be measured."""

from pathlib import Path

import click

from pipelines.terminal import ProgressBar, print_json, sentences
from pipelines.terminal import say_here as _say


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@sentences
def roads(file: Path | None, as_json: bool) -> None:
    """Take the roads and ferries of FILE (.osm.pbf) in, or list what is known.

    Without FILE the extract that TAKSIR_ROADS names is taken in, where it is new.
    """
    from pipelines.roads import roads_to_take, take_roads_in
    from taksir.resources.roads import known_roads
    from taksir.stopping import listening

    path = file or roads_to_take()
    if path is not None:
        with ProgressBar(path.name, as_json) as tell, listening(tell):
            take_roads_in(path)
    known = known_roads()
    if as_json:
        print_json([{"id": entry.sha256, **entry.about} for entry in known])
        return
    if not known:
        click.echo(
            _say("No roads are known yet. Take an OpenStreetMap extract in: taksir roads FILE.osm.pbf")
        )
    for entry in known:
        click.echo(
            _say(
                "{file}, taken in {day}: {km} km of road, {ferries} ferries, {parts} parts not joined",
                file=str(entry.about["file"]),
                day=str(entry.about["taken_at"])[:10],
                km=round(float(entry.about["road_km"])),
                ferries=round(float(entry.about["ferries"])),
                parts=round(float(entry.about["parts"])),
            )
        )


COMMANDS = (roads,)
