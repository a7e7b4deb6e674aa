"""From need to a plan: problem, working group, priorities, allocation, scenarios, plan, follow-up.

What is written down are entries (`taksir.written`); their rules that fields cannot say are added here.
Every number comes from released figures, and a plan keeps a copy of those it used.
"""

from taksir.plans.activities import activity_table, budget_by_source, parties, raci_table
from taksir.plans.allocating import allocate_budget, allocate_frontier, explain_allocation
from taksir.plans.dates import critical_dates, free_float
from taksir.plans.documents import (
    calendar_rows,
    document_csv,
    document_forms,
    document_rows,
    document_xlsx,
    keep_usual_calendar,
)
from taksir.plans.logframe import Baseline, Finding, baseline_of, plan_baseline, plan_findings
from taksir.plans.plan import (
    Plan,
    freeze_baselines,
    freeze_plan,
    frozen_baseline,
    plan_of,
    rows_with_indicator,
)
from taksir.plans.priorities import (
    Outcome,
    criteria_outcome,
    hanlon_outcome,
    options_of,
    suggested_size,
    vote_outcome,
)
from taksir.plans.problems import group_shares, solution_in, unheard
from taksir.plans.scenarios import (
    Scenario,
    compare_scenarios,
    duplicate_scenario,
    save_scenario,
    scenario_of,
    scenarios,
)
from taksir.plans.snapshots import (
    Change,
    FrozenFigure,
    Snapshot,
    changes_since,
    freeze,
    snapshot_of,
    snapshot_text,
    standard_words,
)
from taksir.plans.tables import DATE_WORDS, plan_csvs, plan_tables, plan_xlsx
from taksir.plans.terms import METHODS, Terms, terms_of
from taksir.plans.voting import (
    VOTED,
    OpenVote,
    ballots_of,
    cast_vote,
    close_vote,
    codes_issued,
    enter_paper,
    fewest_votes,
    issue_codes,
    joined_groups,
    open_vote,
    points_of_places,
    points_of_written,
    vote_for,
    vote_state,
    voter_groups,
    votes_cast,
)

__all__ = [
    "DATE_WORDS", "critical_dates", "free_float", "plan_csvs", "plan_tables", "plan_xlsx",
    "Baseline", "Change", "Finding", "FrozenFigure", "METHODS", "OpenVote", "Outcome", "Plan",
    "Scenario", "Snapshot", "Terms", "activity_table", "allocate_budget", "allocate_frontier",
    "ballots_of", "baseline_of", "budget_by_source", "calendar_rows", "cast_vote",
    "changes_since", "close_vote", "codes_issued", "compare_scenarios", "criteria_outcome",
    "document_csv", "document_forms", "document_rows", "document_xlsx", "duplicate_scenario",
    "enter_paper", "explain_allocation", "fewest_votes", "freeze", "freeze_baselines", "freeze_plan",
    "frozen_baseline", "group_shares", "hanlon_outcome", "issue_codes", "joined_groups",
    "keep_usual_calendar", "open_vote", "options_of", "parties", "plan_baseline", "plan_findings", "plan_of",
    "points_of_places", "points_of_written", "raci_table", "rows_with_indicator", "save_scenario",
    "scenario_of", "scenarios", "snapshot_of", "snapshot_text", "solution_in", "standard_words",
    "suggested_size", "terms_of", "unheard", "VOTED", "vote_for", "vote_outcome", "vote_state",
    "voter_groups", "votes_cast",
]  # fmt: skip
