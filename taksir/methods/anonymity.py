"""k-anonymity and l-diversity of a file of persons, and the least coarsening that reaches them.

Rows that agree in every column an outsider may know (quasi-identifiers) form a group. A file is
k-anonymous when each group has at least k rows, and l-diverse when each has at least l different
answers to a sensitive question. Columns are coarsened step by step: codes lose digits, numbers fall
into bands, dates lose days; the cheapest combination that reaches k and l is found by going through
all of them in order of loss.

Reference:
    Samarati (2001), Protecting respondents' identities in microdata release, IEEE TKDE 13;
    Machanavajjhala and others (2007), l-diversity, ACM TKDD 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

BANDS = (5, 10, 20)
WITHHELD = "*"
STEPS_MAX = 5_000
"""Combinations of coarsening that are tried before the column with most values is taken out."""


@dataclass(frozen=True)
class Anonymity:
    """How well persons are hidden in a file.

    Attributes:
        rows, groups: Number of rows, and of groups of rows that an outsider cannot tell apart.
        k: Rows of the smallest group.
        unique: Rows that stand alone.
        exposed: Rows in groups smaller than wanted.
        l_by_column: Fewest different answers within a group, by sensitive column.
    """

    rows: int
    groups: int
    k: int
    unique: int
    exposed: int
    l_by_column: dict[str, int]

    def reaches(self, k: int, diversity: int) -> bool:
        """Whether groups are large and different enough."""
        return self.k >= k and all(found >= diversity for found in self.l_by_column.values())


@dataclass(frozen=True)
class Coarsening:
    """A way to coarsen a file so that it reaches k and l.

    Attributes:
        steps: What is done to each quasi-identifier; those left as they are, are missing.
        dropped: Rows that are taken out because they stay in small groups.
        result: What is reached.
        table: The quasi-identifiers, coarsened, without the rows taken out.
    """

    steps: dict[str, str]
    dropped: int
    result: Anonymity
    table: pd.DataFrame


def anonymity_of(
    table: pd.DataFrame, quasi: Sequence[str], *, sensitive: Sequence[str] = (), k: int = 5
) -> Anonymity:
    """How well persons are hidden in a file.

    Args:
        table: One row a person; cells are compared as text, empty cells are a value of their own.
        quasi: Columns an outsider may know.
        sensitive: Columns whose answers must differ within a group.
        k: The size of group that is wanted.
    """
    number = _groups(table[list(quasi)])
    sizes = np.bincount(number) if len(number) else np.zeros(1, dtype=int)
    different = {}
    for column in sensitive:
        answers = table[column].astype(str)
        per_group = answers.groupby(number).nunique()
        different[column] = int(per_group.min()) if len(per_group) else 0
    own = sizes[number] if len(number) else np.zeros(0, dtype=int)
    return Anonymity(
        rows=len(table),
        groups=int((sizes > 0).sum()),
        k=int(own.min()) if len(own) else 0,
        unique=int((own == 1).sum()),
        exposed=int((own < k).sum()),
        l_by_column=different,
    )


def least_coarsening(
    table: pd.DataFrame,
    quasi: Sequence[str],
    *,
    sensitive: Sequence[str] = (),
    k: int = 5,
    diversity: int = 2,
    drop_share: float = 0.02,
) -> Coarsening | None:
    """The coarsening with the least loss that hides everybody.

    Args:
        table: As for `anonymity_of`.
        quasi: Columns an outsider may know.
        sensitive: Columns whose answers must differ within a group.
        k: Rows that every group needs.
        diversity: Different answers that every group needs.
        drop_share: Rows that may be taken out, as a share of all.

    Returns:
        None where not even leaving out every quasi-identifier helps.
    """
    ladders = {column: _ladder(table[column].astype(str)) for column in quasi}
    steps = [range(len(ladders[column])) for column in quasi]
    loss = {column: [_loss(step[1]) for step in ladders[column]] for column in quasi}
    choices = sorted(
        product(*steps), key=lambda chosen: sum(loss[c][s] for c, s in zip(quasi, chosen, strict=True))
    )
    if len(choices) > STEPS_MAX:
        choices = [*choices[:: len(choices) // STEPS_MAX], choices[-1]]
    for chosen in choices:
        coarse = pd.DataFrame(
            {c: ladders[c][s][1].to_numpy() for c, s in zip(quasi, chosen, strict=True)}, index=table.index
        )
        found = _kept(coarse, table, sensitive, (k, diversity, drop_share))
        if found is not None:
            words = {c: ladders[c][s][0] for c, s in zip(quasi, chosen, strict=True) if s}
            kept, result = found
            return Coarsening(words, len(table) - len(kept), result, kept)
    return None


def _kept(
    coarse: pd.DataFrame, table: pd.DataFrame, sensitive: Sequence[str], wanted: tuple[int, int, float]
) -> tuple[pd.DataFrame, Anonymity] | None:
    """The rows of groups that are large and different enough, if few others have to go."""
    k, diversity, drop_share = wanted
    number = _groups(coarse)
    good = np.bincount(number)[number] >= k
    for column in sensitive:
        answers = table[column].astype(str).groupby(number).transform("nunique")
        good &= (answers >= diversity).to_numpy()
    if (~good).sum() > drop_share * len(table) or not good.any():
        return None
    rest = coarse[good].join(table.loc[good, list(sensitive)])
    result = anonymity_of(rest, list(coarse.columns), sensitive=sensitive, k=k)
    return coarse[good], result


def _groups(quasi: pd.DataFrame) -> np.ndarray:
    """The number of each row's group."""
    if not len(quasi.columns):
        return np.zeros(len(quasi), dtype=int)
    return quasi.astype(str).groupby(list(quasi.columns), sort=False).ngroup().to_numpy()


def _ladder(values: pd.Series) -> list[tuple[str, pd.Series]]:
    """Ever coarser versions of a column, the column itself first and nothing of it last."""
    steps: list[tuple[str, pd.Series]] = [("", values)]
    kind = _kind(values)
    if kind == "date":
        steps += [("month", values.str.slice(0, 7)), ("year", values.str.slice(0, 4))]
    elif kind == "code":
        length = int(values.str.len().max())
        steps += [(f"first {kept} digits", values.str.slice(0, kept)) for kept in (6, 4, 2) if kept < length]
    elif kind == "number":
        numbers = pd.to_numeric(values.str.replace(",", "."), errors="coerce")
        for width in BANDS:
            low = (np.floor(numbers / width) * width).astype("Int64")
            bands = low.astype(str) + "-" + (low + width - 1).astype(str)
            steps.append((f"bands of {width}", bands.where(numbers.notna(), "")))
    elif values.nunique() > 2:
        common = values.value_counts()
        rare = common.index[common.cumsum() / len(values) > 0.8]
        steps.append(("rare answers together", values.where(~values.isin(rare), "other")))
    return [*steps, ("left out", pd.Series(WITHHELD, index=values.index))]


def _kind(values: pd.Series) -> str:
    filled = values[values != ""]
    if not len(filled):
        return "text"
    if filled.str.fullmatch(r"\d{4}-\d{2}-\d{2}.*").all():
        return "date"
    bare = filled.str.replace(".", "", regex=False)
    if bare.str.fullmatch(r"\d{4,10}").all() and bare.str.len().nunique() == 1:
        return "code"
    is_number = pd.to_numeric(filled.str.replace(",", "."), errors="coerce").notna().all()
    return "number" if is_number and filled.nunique() > 10 else "text"


def _loss(values: pd.Series) -> float:
    """How much of a column is lost [bits not told any more]: entropy of what is left, negative."""
    shares = values.value_counts(normalize=True)
    return float((shares * np.log2(shares)).sum())


def column_shares(table: pd.DataFrame, quasi: Sequence[str]) -> Mapping[str, int]:
    """How many rows would still stand alone without each quasi-identifier: which one reveals most."""
    return {
        column: anonymity_of(table, [other for other in quasi if other != column]).unique for column in quasi
    }
