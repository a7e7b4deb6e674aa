"""New sites among all villages of a whole country: time, pairs of places and candidates, and the stated gap.

python -m benchmarks.siting_country STORE [--kinds set …] [--seconds 10]

STORE is the made-up country of `benchmarks.resources_page`. Each question is asked once, from the
measured pairs to the plan. The solver alone is asked where it may be (`--peer`), with the same time.
"""

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.resources_page import SERVICE, fill

if TYPE_CHECKING:
    from taksir.methods.siting import SitePlan
    from taksir.resources.candidates import SiteCase

QUESTIONS = (
    ("covering", 10, 3), ("covering", 20, 20), ("covering", 45, 3), ("covering", 45, 50),
    ("median", 10, 3), ("median", 10, 20), ("set", 10, 0), ("set", 20, 0), ("set", 45, 0),
)  # fmt: skip
"""Kind, furthest way [km], number of new sites."""


def case_of(kind: str, limit_km: float, new: int, seconds: float) -> "SiteCase":
    """A question to the country whose store is open."""
    from taksir.evidence import current_evidence
    from taksir.resources.candidates import site_case

    siting = {"kind": kind, "new": new, "seconds": seconds}
    return site_case(current_evidence(), SERVICE, "everyone", siting, {"mode": "line", "limit": limit_km}, {})


def solver_alone(case: "SiteCase") -> "SitePlan":
    """The whole question given to HiGHS."""
    from taksir.methods import siting
    from taksir.resources import candidates, site_plans

    if case.terms.kind == "median":
        cost, now, _ = candidates.linked_costs(case)
        terms = replace(case.site_terms(), apart=np.zeros((0, 2), int))  # limits are the solver's alone
        return siting.site_median(cost.tocoo(), case.weight, now, case.terms.new, terms)
    cover = site_plans._cover(case)
    if case.terms.kind == "set":
        return siting.site_set_covering(cover, case.site_terms())
    return siting.site_maximal_covering(cover, case.weight, case.terms.new, case.site_terms())


def main() -> None:
    """Ask every question, and say what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--kinds", nargs="+", default=["covering", "median", "set"])
    parser.add_argument("--peer", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("TAKSIR_KEY", "a key of this measurement")
    if not asked.store.exists():
        fill(asked.store)
    os.environ["TAKSIR_STORE"] = str(asked.store)
    from taksir.resources.site_plans import best_plan

    for kind, limit_km, new in (entry for entry in QUESTIONS if entry[0] in asked.kinds):
        case = case_of(kind, limit_km, new, asked.seconds)
        began = time.process_time()
        plan = solver_alone(case) if asked.peer else best_plan(case)
        took = time.process_time() - began
        pairs = next(iter(case.measured.values())).nnz
        print(
            f"{kind}, {limit_km} km, {new} new: {pairs:,} pairs, {took:.1f} s, {len(plan.sites)} sites, "
            f"gap {plan.gap_share:.3%}, {plan.method}",
            flush=True,
        )


if __name__ == "__main__":
    main()
