"""Disability by the Washington Group Short Set: six questions on difficulty, four cut-offs."""

import numpy as np
import pandas as pd

from taksir.errors import TaksirError

DOMAINS = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_selfcare", "wg_communicating")
ANSWERS = (1, 2, 3, 4)  # no difficulty, some, a lot, cannot do at all
MISSING = (7, 8, 9)  # refused, does not know, not asked


def classify_disability(answers: pd.DataFrame) -> pd.DataFrame:
    """The four Washington Group identifiers of every person aged 5 and over.

    A functional difficulty is no diagnosis and no entitlement. Domains without an answer are left
    out; a person without any answer stays unknown.

    Args:
        answers: The six columns of `DOMAINS`: 1 no difficulty, 2 some, 3 a lot, 4 cannot do at all;
            7, 8, 9 or empty for no answer.

    Returns:
        n_known [domains], and disability_1 (some difficulty in one domain), disability_2 (some in
        two, or a lot in one), disability_3 (a lot in one: the recommended cut-off) and disability_4
        (cannot do in one); missing where no domain was answered.

    Raises:
        TaksirError: A column is missing, or an answer is outside the code list.

    Reference:
        Washington Group on Disability Statistics, analytic guidelines for the Short Set.
    """
    missing = [name for name in DOMAINS if name not in answers.columns]
    if missing:
        raise TaksirError(
            "Disability cannot be derived without {columns}. Map the six Washington Group questions.",
            columns=", ".join(missing),
        )
    values = answers[list(DOMAINS)].astype("Float64").to_numpy(float, na_value=np.nan)
    strange = ~np.isnan(values) & ~np.isin(values, ANSWERS + MISSING)
    if strange.any():
        raise TaksirError(
            "{count} answers in {columns} are outside the codes 1-4 and 7-9. Map the answers to "
            "1 no difficulty, 2 some, 3 a lot, 4 cannot do at all.",
            count=int(strange.sum()),
            columns=", ".join(name for name, bad in zip(DOMAINS, strange.any(axis=0), strict=True) if bad),
        )
    known = np.isin(values, ANSWERS)
    some, lot, cannot = ((known & (values >= grade)).sum(axis=1) for grade in (2, 3, 4))
    identifiers = {
        "disability_1": some >= 1,
        "disability_2": (some >= 2) | (lot >= 1),
        "disability_3": lot >= 1,
        "disability_4": cannot >= 1,
    }
    table = pd.DataFrame(identifiers, index=answers.index).astype("boolean")
    table = table.mask(pd.Series(known.sum(axis=1) == 0, index=answers.index), pd.NA)
    table.insert(0, "n_known", known.sum(axis=1))
    return table


def is_reversed(answers: pd.Series, *, limit: float = 0.60) -> bool:
    """Whether a scale is probably coded from worst to best: most adults "cannot do at all".

    Args:
        answers: One domain's codes of adults.
        limit: Share of code 4 among known answers above which the direction must be asked.
    """
    known = answers[answers.isin(ANSWERS)]
    return bool(len(known) and (known == 4).mean() > limit)
