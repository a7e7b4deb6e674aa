"""Questions of the page Resources for `taksir ask`: services, access, new sites, referrals, staff."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from taksir.catalogue import load_catalogue
from taksir.catalogue_resources import load_resources
from taksir.schema_resources import VEHICLES

Options = dict[str, Any]


def _supply(resources: Any, o: Options) -> Any:
    return resources.estimate_supply(o["service"], o["level"], pins=_pins(resources))


def _access(resources: Any, o: Options) -> Any:
    return resources.estimate_access(
        o["service"], o["people"], o["level"], travel=_travel(resources, o), pins=_pins(resources)
    )


def _load(resources: Any, o: Options) -> Any:
    return resources.estimate_load(
        o["service"], o["people"], travel=_travel(resources, o), pins=_pins(resources)
    )


def _both(resources: Any, o: Options) -> Any:
    return resources.estimate_double_need(
        o["service"], o["indicator"], o["level"], travel=_travel(resources, o), pins=_pins(resources)
    )


def _sites(resources: Any, o: Options) -> Any:
    return resources.estimate_sites(
        o["service"], o["people"], siting=_siting(o), travel=_travel(resources, o), pins=_pins(resources)
    )


def _gain(resources: Any, o: Options) -> Any:
    return resources.estimate_gain(
        o["service"], o["people"], siting=_siting(o), travel=_travel(resources, o), pins=_pins(resources)
    )


def _listed(resources: Any, o: Options) -> Any:
    today = date.today().isoformat()  # noqa: DTZ011  the reader's calendar, not a moment
    return resources.list_resources(today=today, pins=_pins(resources))


def _usual_service() -> str:
    return load_catalogue().usual.service


def _usual_norm() -> str:
    return next((norm.standard for norm in load_resources().staff), "")


RESOURCE_QUESTIONS: dict[str, Callable[[Any, Options], Any]] = {
    "resources": _listed,
    "supply": _supply,
    "access": _access,
    "load": _load,
    "double-poor": _both,
    "sites": _sites,
    "gain": _gain,
    "referrals": lambda resources, o: resources.estimate_referrals(o["level"], pins=_pins(resources)),
    "paths": lambda resources, o: resources.list_referrals(pins=_pins(resources)),
    "staff": lambda resources, o: resources.estimate_staff(o["norm"], o["level"], pins=_pins(resources)),
}
"""The word of each question and who answers it; `resources` is given then, for it loads slowly."""

_OPTIONS = (
    click.option("--service", default=_usual_service, help="Id of a service (access, sites …)."),
    click.option(
        "--people", default="everyone", help="Who has to get there: a census group or an indicator."
    ),
    click.option(
        "--mode",
        default="line",
        type=click.Choice(["line", "speed", *VEHICLES]),
        help="Ways by straight line [km], by speed, or over known roads [minutes].",
    ),
    click.option("--limit", default=0.0, help="Furthest way [km or minutes]; 0 for the usual."),
    click.option(
        "--measure", default="enhanced", type=click.Choice(["two_step", "enhanced", "three_step", "gravity"])
    ),
    click.option("--siting", default="covering", type=click.Choice(["covering", "median", "set", "centre"])),
    click.option("--sites", default=3, help="New sites (sites, gain)."),
    click.option("--only-in", default="", help="Area in which new sites may stand."),
    click.option("--apart", default=0.0, help="Least distance between new sites [km]."),
    click.option("--capacity", default=0.0, help="People one new site can serve; 0 for no limit."),
    click.option("--equity", default=0.0, help="How much more people of poorer areas count."),
    click.option("--draws", default=0, help="How often the uncertain need is drawn anew."),
    click.option("--own", default="", help="Your own sites, codes joined by commas."),
    click.option("--seconds", default=10.0, help="Time for one plan."),
    click.option("--norm", default=_usual_norm, help="Norm of staff."),
)


def with_resource_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of these questions, added to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _pins(resources: Any) -> Any:
    return resources.pins_now("service", "norm", "crossing", "referral")


def _travel(resources: Any, o: Options) -> dict[str, Any]:
    travel = {"mode": o["mode"], "measure": o["measure"]}
    if o["limit"]:
        travel["limit"] = o["limit"]
    known = resources.known_roads()
    if o["mode"] in VEHICLES and known:
        travel["roads"] = known[0].sha256
    return travel


def _siting(o: Options) -> dict[str, Any]:
    return {
        "kind": o["siting"],
        "new": o["sites"],
        "within": o["only_in"],
        "apart_km": o["apart"],
        "capacity": o["capacity"],
        "equity": o["equity"],
        "draws": o["draws"],
        "own": [code.strip() for code in o["own"].split(",") if code.strip()],
        "seconds": o["seconds"],
    }
