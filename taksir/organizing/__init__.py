"""Community organizing: who does what where, who must be heard, where a proposal stands, who can do what.

What people write down are entries (`taksir.written`); here are the rules that fields alone cannot say, and
the questions asked of them. Importing this room lets the entries obey.
"""

from taksir.organizing.at_area import AreaEntry, activities_at, proposals_at
from taksir.organizing.board import (
    activity_arguments,
    estimate_reach,
    group_indicator,
    organization_rows,
    target_groups,
)
from taksir.organizing.capacity import CapacityRadar, capacity_radar, reviewed_organizations
from taksir.organizing.cases import next_stage, stage_fields
from taksir.organizing.meetings import (
    Attendance,
    attendance_of,
    attendance_rows,
    meetings_of,
    participation_rows,
)
from taksir.organizing.proposals import (
    Similar,
    move_proposal,
    need_beside,
    need_words,
    next_states,
    similar_to,
    submitting_states,
)
from taksir.organizing.rules import obey
from taksir.organizing.stakeholders import StakeholderSpot, stakeholder_spots, voices_without_plan
from taksir.organizing.training import TrainingNeeds, staffing_gaps, training_needs
from taksir.organizing.voices import consented_quotes, estimate_voices, felt_services, vote_arguments

__all__ = [
    "AreaEntry", "Attendance", "CapacityRadar", "Similar", "StakeholderSpot", "TrainingNeeds",
    "activities_at", "activity_arguments", "attendance_of", "attendance_rows", "capacity_radar",
    "consented_quotes", "estimate_reach", "estimate_voices", "felt_services", "group_indicator",
    "meetings_of", "move_proposal", "need_beside", "need_words", "next_stage", "next_states",
    "organization_rows",
    "participation_rows", "proposals_at", "reviewed_organizations", "similar_to", "staffing_gaps",
    "stage_fields", "stakeholder_spots", "submitting_states", "target_groups", "training_needs",
    "voices_without_plan", "vote_arguments",
]  # fmt: skip

obey()
