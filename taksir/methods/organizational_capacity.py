"""What an organisation is able to do: scores of items to scores of domains, by itself and by its peers."""

import pandas as pd

from taksir.errors import TaksirError

LOWEST, HIGHEST = 1, 5
ANSWERED_SHARE_MIN = 0.7
"""With fewer of its items answered than this, a domain has no score."""


def domain_scores(answers: pd.DataFrame, items: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """The mean score of each domain, where enough of its items are answered.

    Args:
        answers: One row a review, one column an item [1-5]; missing where not answered.
        items: Domain → its items.

    Returns:
        One row a review × domain: review, domain, score [1-5; missing below the share], answered_share.

    Raises:
        TaksirError: A score outside 1-5.

    Reference:
        Domains of the accreditation of social-welfare organisations; the rule of 70 % is the handbook's.
    """
    given = answers.astype(float)
    if ((given < LOWEST) | (given > HIGHEST)).any(axis=None):
        raise TaksirError(
            "A score of capacity is outside {low}-{high}. Correct it.", low=LOWEST, high=HIGHEST
        )
    rows = []
    for domain, names in items.items():
        own = given.reindex(columns=list(names))
        share = own.notna().mean(axis=1)
        score = own.mean(axis=1).where(share >= ANSWERED_SHARE_MIN)
        rows += [
            {"review": name, "domain": domain, "score": score[name], "answered_share": share[name]}
            for name in given.index
        ]
    return pd.DataFrame(rows, columns=["review", "domain", "score", "answered_share"])


def yearly_change(scores: pd.DataFrame) -> pd.DataFrame:
    """Each domain's change since the review before, of the same kind of reviewer.

    Args:
        scores: `domain`, `reviewer` (self, peer), `year`, `score`; several of one year are averaged.

    Returns:
        domain, reviewer, year, score, change [points; missing where there is nothing before].
    """
    yearly = scores.groupby(["domain", "reviewer", "year"], as_index=False, sort=True)["score"].mean()
    yearly["change"] = yearly.groupby(["domain", "reviewer"])["score"].diff()
    return yearly


def self_and_peer(scores: pd.DataFrame) -> pd.DataFrame:
    """How far an organisation sees itself above what its peers see, domain by domain.

    Args:
        scores: `domain`, `reviewer` (self, peer), `score`.

    Returns:
        Index the domain: self, peer, difference [points; positive: it sees itself higher].
    """
    wide = scores.pivot_table(
        index="domain", columns="reviewer", values="score", aggfunc="mean", dropna=False
    )
    wide = wide.reindex(columns=["self", "peer"])
    return wide.assign(difference=wide["self"] - wide["peer"])
