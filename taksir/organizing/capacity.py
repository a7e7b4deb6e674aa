"""Reviews of an organisation's capacity: domain by domain, by itself and by its peers, year on year."""

from dataclasses import dataclass

import pandas as pd

from taksir import written
from taksir.catalogue_organizing import load_organizing
from taksir.methods.organizational_capacity import domain_scores, self_and_peer, yearly_change
from taksir.schema import Words

KIND = "capacity_review"


@dataclass(frozen=True)
class CapacityRadar:
    """What reviews say of one organisation.

    Attributes:
        organization: Its name.
        year: The newest year.
        domains: Id and name of each domain, in order.
        newest: Index the domain: self, peer [1-5], difference [points] in the newest year.
        changes: domain, reviewer, year, score, change [points] of every year.
        answered: Domain → the smallest share of items answered in the newest year.
        accreditation: As last written; empty where it was not.
    """

    organization: str
    year: int
    domains: tuple[tuple[str, Words], ...]
    newest: pd.DataFrame
    changes: pd.DataFrame
    answered: dict[str, float]
    accreditation: str


def reviewed_organizations() -> tuple[str, ...]:
    """Organisations with a review, by name."""
    return tuple(sorted({str(one.body["organization"]) for one in written.entries(KIND)}))


def capacity_radar(organization: str) -> CapacityRadar:
    """The reviews of one organisation.

    Args:
        organization: One of `reviewed_organizations`.
    """
    found = [one for one in written.entries(KIND) if one.body["organization"] == organization]
    domains = load_organizing().capacity_domains
    names = [name for domain in domains for name in domain.items]
    answers = pd.DataFrame(
        [{name: one.body.get(name) for name in names} for one in found], index=[one.id for one in found]
    ).astype(float)
    scores = domain_scores(answers, {domain.id: domain.items for domain in domains})
    by_id = {one.id: one.body for one in found}
    scores["reviewer"] = [by_id[name]["reviewer"] for name in scores["review"]]
    scores["year"] = [int(by_id[name]["year"]) for name in scores["review"]]
    year = int(scores["year"].max())
    newest = scores[scores["year"] == year]
    marks = [one.body["accreditation"] for one in found if one.body.get("accreditation")]
    return CapacityRadar(
        organization,
        year,
        tuple((domain.id, domain.label) for domain in domains),
        self_and_peer(newest).reindex([domain.id for domain in domains]),
        yearly_change(scores),
        {str(name): float(share) for name, share in newest.groupby("domain")["answered_share"].min().items()},
        str(marks[-1]) if marks else "",
    )
