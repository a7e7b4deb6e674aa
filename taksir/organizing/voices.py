"""Felt need: what groups of residents voted for, beside the need by a standard, and their own words."""

import json

import pandas as pd

from taksir import written
from taksir.evidence import Evidence
from taksir.methods.who_does_what import placed_areas
from taksir.needs.figure import named_indicator, released_figure
from taksir.needs.lenses import lens_group
from taksir.needs.question import composed, question, remark
from taksir.release import Released
from taksir.written import Entry

KIND = "voice"
EQUAL_GROUPS = (
    "Votes are shares within each group of voters, averaged over the groups: the largest delegation does not "
    "decide. Votes are the voices of those who came, not an estimate of all residents."
)


def felt_services(group: str) -> tuple[str, ...]:
    """The services that stand for a target group's felt need."""
    return lens_group(group).felt


def vote_arguments() -> str:
    """All votes as they enter a figure: area, group of voters, service, votes."""
    rows = [
        [one.body["area"], one.body["voters"], one.body["service"], one.body["votes"]]
        for one in written.entries(KIND)
    ]
    return json.dumps(sorted(rows))


@question
def estimate_voices(evidence: Evidence, group: str, level: str, *, votes: str = "[]") -> Released:
    """The share of votes for what stands for a target group, beside its need by a standard.

    Args:
        evidence: The deliveries the need is computed from.
        group: Id of a lens group of the catalogue.
        level: Area level.
        votes: As `vote_arguments` writes them; they stand in the figure's recipe.

    Returns:
        Per area: the need (estimate, low, high [unit]), vote_share [share, mean over the groups of voters]
        and voter_groups, missing where nobody was asked. The two are never added up.

    Raises:
        TaksirError: No such group, or its need cannot be computed.
    """
    lens = lens_group(group)
    main = released_figure(named_indicator(lens.normative), level, "", evidence)
    names = ["area_code", "area_name", "reliability", "withheld", "estimate", "low", "high"]
    table = main.table[names].drop_duplicates("area_code").reset_index(drop=True)
    shares = vote_shares(json.loads(votes), lens.felt, pd.Index(table["area_code"]))
    table = table.join(shares, on="area_code")
    return composed(table, [main], method="voices", remarks=[remark(EQUAL_GROUPS)])


def vote_shares(votes: list[list], services: tuple[str, ...], areas: pd.Index) -> pd.DataFrame:
    """Per area the share of votes for some services, the mean over the groups of voters.

    Returns:
        Index the area: vote_share [share], voter_groups; missing where nobody voted.
    """
    table = pd.DataFrame(votes, columns=["area_code", "voters", "service", "votes"])
    table["area"] = placed_areas(table["area_code"], areas)
    table = table[table["area"] != ""].assign(
        wanted=lambda t: t["votes"].where(t["service"].isin(services), 0)
    )
    sums = table.groupby(["area", "voters"])[["votes", "wanted"]].sum()
    sums = sums[sums["votes"] > 0]
    shares = (sums["wanted"] / sums["votes"]).groupby("area").agg(["mean", "size"])
    return shares.set_axis(["vote_share", "voter_groups"], axis=1).reindex(areas)


def consented_quotes(services: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """Voices whose own words may be repeated, the newest first.

    Args:
        services: Only about these; all where none is said.
    """
    found = [
        one
        for one in written.entries(KIND)
        if one.body.get("quote") and one.body.get("has_consent") is True
        and (not services or one.body["service"] in services)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: str(one.body["date"]), reverse=True))
