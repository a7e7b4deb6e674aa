"""Rules of planning that fields alone cannot say: each refusal is a sentence, and the right thing passes."""

from dataclasses import replace
from datetime import date

import pytest

from taksir import plans, written
from taksir.plans.circles import circle_in
from taksir.plans.logframe import Baseline, target_findings
from taksir.schema import Words
from taksir.written import Entry, EntryFaultsError

PLAN = {"title": "Pendampingan lansia 2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}
PROBLEM = {
    "title": "Lansia yang hidup sendiri tidak makan dua kali sehari", "who": "Lansia", "need_level": "1",
    "lenses": ["normative", "felt"], "voice": "Kelompok lansia", "decision": "Renja 2027",
}  # fmt: skip
ACTIVITY = {
    "title": "Kunjungan rumah", "starts_on": "2027-02-01", "ends_on": "2027-03-31", "status": "planned",
    "accountable": "Dinas Sosial", "responsible": "LKS; Karang taruna",
}  # fmt: skip


@pytest.fixture
def plan(store) -> Entry:  # noqa: ANN001
    return written.write("plan", PLAN)


def faults(kind: str, body: dict, parent: str = "") -> list[str]:
    with pytest.raises(EntryFaultsError) as refused:
        written.write(kind, body, parent_id=parent)
    return [fault.template for fault in refused.value.faults]


@pytest.mark.parametrize(
    "title",
    [
        "Membangun balai lansia",
        "Pelatihan 30 petugas",
        "  pengadaan kursi roda",
        "Buy wheelchairs",
        "“Membeli” beras",
    ],
)
def test_a_solution_is_no_need(store, title: str) -> None:  # noqa: ANN001
    assert "name a solution" in faults("problem", PROBLEM | {"title": title})[0]


@pytest.mark.parametrize(
    "title", [PROBLEM["title"], "Pelatih desa tidak ada yang bisa isyarat", "Trainees leave"]
)
def test_a_condition_of_people_is_a_need(store, title: str) -> None:  # noqa: ANN001
    assert written.write("problem", PROBLEM | {"title": title}).version == 1


def test_a_group_without_the_people_concerned_is_noticed(store) -> None:  # noqa: ANN001
    group = written.write("working_group", {"title": "Pokja", "mandate": "SK Bupati"})
    written.write("group_member", {"role": "Kepala bidang", "kind": "official"}, parent_id=group.id)
    assert plans.unheard(written.entries("group_member", parent_id=group.id))
    written.write(
        "group_member", {"role": "Ketua OPDis", "kind": "organization_of_concerned"}, parent_id=group.id
    )
    members = written.entries("group_member", parent_id=group.id)
    assert not plans.unheard(members)
    assert plans.group_shares(members) == {"official": 1, "organization_of_concerned": 1}


@pytest.mark.parametrize("named", ["Dinas Sosial; LKS", "Dinas Sosial, LKS", "Dinas dan LKS", "A / B"])
def test_exactly_one_is_accountable(plan: Entry, named: str) -> None:
    assert "Exactly one party" in faults("activity", ACTIVITY | {"accountable": named}, plan.id)[0]


def test_dates_lie_in_the_plan_and_in_order(plan: Entry) -> None:
    late = {"starts_on": "2027-11-01", "ends_on": "2028-02-01"}
    assert "outside the plan" in faults("activity", ACTIVITY | late, plan.id)[0]
    turned = {"starts_on": "2027-04-01", "ends_on": "2027-03-01"}
    assert "ends before it starts" in faults("activity", ACTIVITY | turned, plan.id)[0]
    written.write("activity", ACTIVITY, parent_id=plan.id)
    with pytest.raises(EntryFaultsError, match="Kunjungan rumah. Move them first"):
        written.write("plan", PLAN | {"starts_on": "2027-03-01"}, entry_id=plan.id, based_on=1)


def test_dependencies_neither_run_in_a_circle_nor_start_too_early(plan: Entry) -> None:
    first = written.write("activity", ACTIVITY, parent_id=plan.id)
    then = ACTIVITY | {
        "title": "Evaluasi",
        "starts_on": "2027-04-01",
        "ends_on": "2027-05-01",
        "after": [first.id],
    }
    second = written.write("activity", then, parent_id=plan.id)
    early = then | {"title": "Laporan", "starts_on": "2027-03-01"}
    assert "which it waits for" in faults("activity", early, plan.id)[0]
    with pytest.raises(
        EntryFaultsError, match="circle: .*Evaluasi.*Kunjungan rumah|circle: .*Kunjungan rumah.*Evaluasi"
    ):
        written.write("activity", ACTIVITY | {"after": [second.id]}, entry_id=first.id, based_on=1)
    with pytest.raises(EntryFaultsError, match="circle"):
        written.write("activity", ACTIVITY | {"after": [first.id]}, entry_id=first.id, based_on=1)


def test_circles_are_found_whole() -> None:
    assert circle_in({"a": ["b"], "b": ["c"], "c": []}) == ()
    assert set(circle_in({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]})) == {"a", "b", "c"}


def test_a_theory_of_change_does_not_run_in_a_circle(plan: Entry) -> None:
    link = {"cause_stage": "activity", "effect_stage": "result", "assumption": "x", "strength": 1}
    written.write("causal_link", link | {"cause": "kunjungan", "effect": "makan"}, parent_id=plan.id)
    kept = written.write("causal_link", link | {"cause": "makan", "effect": "sehat"}, parent_id=plan.id)
    assert "circle" in faults("causal_link", link | {"cause": "sehat", "effect": "kunjungan"}, plan.id)[0]
    changed = link | {"cause": "makan", "effect": "sehat", "strength": 3}
    assert written.write("causal_link", changed, entry_id=kept.id, based_on=1, parent_id=plan.id).version == 2


def test_a_logframe_row_names_an_indicator_of_the_catalogue_and_a_date_in_the_plan(plan: Entry) -> None:
    row = {"level": "outcome", "narrative": "Lansia makan cukup", "indicator_id": "ELD-99"}
    assert "no indicator" in faults("logframe_row", row, plan.id)[0]
    late = row | {"indicator_id": "ELD-03", "target_on": "2029-01-01"}
    assert "outside the plan" in faults("logframe_row", late, plan.id)[0]


def test_two_equal_anchors_are_refused(store) -> None:  # noqa: ANN001
    exercise = written.write("exercise", {"title": "Mana dulu", "method": "criteria"})
    body = {"indicator_id": "POV-01", "weight": 2, "lowest": 10, "highest": 10}
    assert "anchors are the same" in faults("criterion", body, exercise.id)[0]


def baseline(**changed: object) -> Baseline:
    values = {"value": 20.0, "low": 16.0, "high": 24.0, "se": 2.0, "period": "2026", "figure_id": "f",
              "unit": Words("%", "%"), "polarity": "worse", "withheld": ""}  # fmt: skip
    return Baseline(**values | changed)


@pytest.mark.parametrize(
    ("target", "changed", "said"),
    [
        (14.0, {}, None),  # 6 ≥ 1.96 × √2 × 2 = 5.54
        (15.0, {}, "would not be shown"),
        (22.0, {}, "no improvement"),
        (14.0, {"polarity": "better"}, "no improvement"),
        (26.0, {"polarity": "better"}, None),
        (14.0, {"withheld": "too_uncertain"}, "is no baseline"),
        (None, {}, "without a target"),
        (19.0, {"se": 0.0}, None),  # a count has no sampling error
    ],
)
def test_a_target_must_be_an_improvement_that_can_be_shown(target, changed, said) -> None:  # noqa: ANN001
    row = Entry("r", "logframe_row", 1, {"narrative": "n", "indicator_id": "POV-01", "target": target})
    found = [finding.template for finding in target_findings(row, baseline(**changed))]
    assert len(found) == (said is not None)
    assert said is None or said in found[0]


def test_findings_over_the_whole_plan(plan: Entry) -> None:
    for level, narrative in (("outcome", "Petugas terlatih"), ("output", "30 petugas dilatih")):
        body = {"level": level, "narrative": narrative, "need_level": "2", "assumption": "ada dana"}
        written.write("logframe_row", body, parent_id=plan.id)
    written.write("activity", ACTIVITY, parent_id=plan.id)
    found = {finding.template[:30] for finding in plans.plan_findings(plans.plan_of(plan))}
    assert {text[:30] for text in (
        "This output has no activity. Add one", "This outcome has no indicator. Choose",
        "No goal or outcome is about the condition", "Nobody of those who benefit is consulted",
    )} == found  # fmt: skip
    output = next(
        entry
        for entry in written.entries("logframe_row", parent_id=plan.id)
        if entry.body["level"] == "output"
    )
    body = ACTIVITY | {"title": "Musyawarah", "output": output.id, "consulted": "Perwakilan penerima manfaat"}
    written.write("activity", body, parent_id=plan.id)
    again = {finding.template[:30] for finding in plans.plan_findings(plans.plan_of(plan))}
    assert found - again == {
        "This output has no activity. Add one"[:30],
        "Nobody of those who benefit is consulted"[:30],
    }


def test_activities_against_their_targets_and_money_by_source(plan: Entry) -> None:
    written.write("activity", ACTIVITY | {"target": 40, "done": 10, "budget_idr": 6e6, "spent_idr": 7e6,
                                         "fund_source": "apbd"}, parent_id=plan.id)  # fmt: skip
    written.write(
        "activity", ACTIVITY | {"title": "Rapat", "status": "done", "budget_idr": 1e6}, parent_id=plan.id
    )
    table = plans.activity_table(written.entries("activity", parent_id=plan.id), today=date(2027, 6, 1))
    visit, meeting = table.iloc[0], table.iloc[1]
    assert (visit["done_share"], visit["is_late"], visit["is_dear"]) == (0.25, True, True)
    assert (
        meeting["done_share"] != meeting["done_share"] and not meeting["is_late"] and not meeting["is_dear"]
    )
    money = plans.budget_by_source(table).set_index("fund_source")
    assert money.loc["apbd", ["budget_idr", "spent_idr"]].tolist() == [6e6, 7e6]
    assert money.loc["", "budget_idr"] == 1e6
    raci = plans.raci_table(written.entries("activity", parent_id=plan.id))
    assert raci.loc["Rapat"].to_dict() == {"LKS": "R", "Karang taruna": "R", "Dinas Sosial": "A"}


def test_an_area_that_is_gone_is_said_with_its_activity(plan: Entry) -> None:
    gone = Entry("activity-1", "activity", 1, ACTIVITY | {"area": "990199"}, plan.id)
    found = plans.plan_findings(replace(plans.plan_of(plan), activities=(gone,)))
    told = next(finding for finding in found if "not there any more" in finding.template)
    assert (told.kind, told.row, told.values) == ("error", "Kunjungan rumah", {"area": "990199"})
