"""By which groups an indicator can be broken down, and its weights calibrated, with what is published."""

from taksir.availability import answering_file
from taksir.catalogue import load_catalogue
from taksir.estimates.margins import PEOPLE, has_totals
from taksir.evidence import current_evidence
from taksir.needs.figure import named_indicator
from taksir.schema import Words


def group_choices(indicator_id: str) -> tuple[tuple[str, Words], ...]:
    """Groups of the catalogue that split the rows behind an indicator; none for counted sources."""
    indicator = named_indicator(indicator_id)
    file = answering_file(indicator, current_evidence())
    if file is None or not indicator.is_survey:
        return ()
    return tuple(
        (group.id, group.label)
        for group in load_catalogue().groups
        if indicator.table in group.tables and set(group.requires) <= file.columns
    )


def margin_choices(indicator_id: str) -> tuple[tuple[str, Words], ...]:
    """Groups whose every category a published census counts: weights can be calibrated to them."""
    indicator, evidence = named_indicator(indicator_id), current_evidence()
    if indicator.table not in PEOPLE:
        return ()
    able = {
        group.id
        for group in load_catalogue().groups
        if indicator.table in group.tables and has_totals(group, indicator.table, evidence)
    }
    return tuple((name, words) for name, words in group_choices(indicator_id) if name in able)
