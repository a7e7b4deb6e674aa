"""How a plan of new sites was found, and how far it may be from the best: never silently by heuristic."""

from taksir.methods.siting import SitePlan
from taksir.needs.question import remark
from taksir.release import Remark

PROVEN_WORDS = {
    "solver": "Proven best by HiGHS: no other choice of sites within these limits does better.",
    "exchange": (
        "Proven best: found by greedy choice and exchange; a Lagrangian bound shows that no other choice of "
        "sites within these limits does better."
    ),
    "core": (
        "Proven best: a Lagrangian bound rules out most candidates, HiGHS solved the others; no other choice "
        "of sites within these limits does better."
    ),
    "lands": (
        "Proven best: HiGHS solved each land for itself; no other choice of sites within these limits does "
        "better."
    ),
}
GAP_WORDS = {
    "solver": (
        "Best found by HiGHS in time: at most {share}% from the best possible. "
        "Give it more time to close the gap."
    ),
    "heuristic": (
        "HiGHS found no choice of sites in time: this one is by greedy choice, at most {share}% from the "
        "best possible. Give it more time to close the gap."
    ),
    "exchange": (
        "Too large to solve exactly: found by greedy choice and exchange, with a Lagrangian bound. "
        "At most {share}% from the best possible."
    ),
    "core": (
        "Found by greedy choice, exchange and HiGHS on the candidates that a Lagrangian bound leaves. "
        "At most {share}% from the best possible. Give it more time to close the gap."
    ),
    "lands": (
        "HiGHS solved what land it could in time, each for itself; the rest is by greedy choice with a "
        "Lagrangian bound. At most {share}% from the best possible. Give it more time to close the gap."
    ),
}
"""How a plan was found and how far it is from the best, by its method."""


def proof_of(plan: SitePlan) -> Remark:
    """How a plan was found, and how far it may be from the best possible."""
    if not plan.gap_share:
        return remark(PROVEN_WORDS.get(plan.method, PROVEN_WORDS["solver"]))
    return remark(GAP_WORDS[plan.method], share=100 * plan.gap_share)
