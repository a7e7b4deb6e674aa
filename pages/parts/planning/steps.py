"""The steps from a problem to a plan that is followed: which there are, in which words, who draws each."""

from pages.parts import choose
from pages.parts.planning import allocation, follow, group, plan, priorities, problem, scenarios
from taksir.words import say

STEPS = {
    "problem": problem.draw,
    "group": group.draw,
    "priorities": priorities.draw,
    "allocation": allocation.draw,
    "scenarios": scenarios.draw,
    "plan": plan.draw,
    "follow": follow.draw,
}
STEP_WORDS = {
    "problem": "1 Problem",
    "group": "2 Working group",
    "priorities": "3 Priorities",
    "allocation": "4 Allocation",
    "scenarios": "5 Scenarios",
    "plan": "6 Plan",
    "follow": "7 Follow-up",
}


def choose_step(language: str) -> str:
    """The step; it stands in the link."""
    words = {name: say(label, language) for name, label in STEP_WORDS.items()}
    return choose.segments("step", words, "problem", say("Step", language), language)


def draw_step(step: str, language: str) -> None:
    """Draw one step."""
    STEPS[step](language)
