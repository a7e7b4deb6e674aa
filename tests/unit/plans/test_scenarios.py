"""Allocation to released need, scenarios and plans, on a store made by hand: pandas is the oracle."""

import json

import pandas as pd
import pytest
from bigger_survey import bigger_survey

from taksir import needs, plans, written
from taksir.errors import TaksirError
from taksir.needs.rebuild import rebuild_figure
from taksir.plans import Terms, allocating

INDICATOR, LEVEL = "ORP-01", "kecamatan"
ASKED = {
    "title": "Paket belajar", "indicator_id": INDICATOR, "level": LEVEL, "unit_name": "paket",
    "unit_cost_source": "standar harga 2026",
}  # fmt: skip
TERMS = Terms(budget_idr=60_000_000, unit_cost_idr=1_000_000, persons_per_unit=2, method="exact")


@pytest.fixture
def place(region: pd.DataFrame, publish) -> pd.DataFrame:  # noqa: ANN001
    """Two sub-districts with a survey large enough to show."""
    persons = bigger_survey(seed=1)
    publish("survei", "survey", period="2026", person=persons)
    return persons


def allocated(terms: Terms) -> pd.DataFrame:
    return plans.allocate_budget(INDICATOR, LEVEL, terms=terms.recipe()).table.set_index("area_code")


def test_an_allocation_rests_on_the_released_need(place: pd.DataFrame) -> None:
    need = needs.estimate_need(INDICATOR, LEVEL).table.set_index("area_code")
    table = allocated(TERMS)
    assert table["count"].tolist() == need["count"].tolist()
    assert table["units"].sum() == 60
    assert table["cost_idr"].sum() <= TERMS.budget_idr
    assert (table["left"] == (need["count"] - table["reached"])).all()
    assert (table["left_low"] <= table["left"]).all() and (table["left"] <= table["left_high"]).all()
    assert table["reached"].sum() == pytest.approx(120)
    assert table["served_share"].between(0, 1).all()


def test_limits_and_costs_of_single_areas_hold(place: pd.DataFrame, monkeypatch) -> None:  # noqa: ANN001
    table = allocated(Terms(60e6, 1e6, 2, areas=(("990101", 7, 9, 3e6), ("990102", 0, 5, None))))
    assert 7 <= table.loc["990101", "units"] <= 9 and table.loc["990102", "units"] == 5
    assert table.loc["990102", "reason"] == "ceiling" and table.loc["990102", "reason_amount"] == 5
    assert table.loc["990101", "cost_idr"] == 3e6 * table.loc["990101", "units"]
    # Of many areas only limits are said at once; one of them is explained when it is asked for.
    terms = Terms(60e6, 1e6, 2, areas=(("990101", 7, None, 3e6), ("990102", 0, None, None)), method="exact")
    known = allocated(terms).loc["990101", ["reason", "reason_lost", "reason_giving"]].tolist()
    monkeypatch.setattr(allocating, "MANY_AREAS", 1)
    many = Terms(**{**terms.recipe(), "budget_idr": 60.5e6, "areas": terms.areas})
    assert allocated(many).loc["990101", "reason"] == "elsewhere" and known[0] == "others"
    one = plans.explain_allocation(INDICATOR, LEVEL, terms=terms.recipe(), area_code="990101")
    assert one.table.loc[0, ["reason", "reason_lost", "reason_giving"]].tolist() == known
    with pytest.raises(TaksirError, match="990199 is not there any more"):
        plans.explain_allocation(INDICATOR, LEVEL, terms=terms.recipe(), area_code="990199")


REFUSED = (
    ({"budget_idr": 0}, "Give a budget above 0"),
    ({"budget_idr": 3e6, "areas": (("990101", 4, None, None),)}, "more than the budget"),
    ({"areas": (("990101", 4, 2, None),)}, "990101 must get at least 4 units and may get 2 at most"),
    ({"areas": (("990199", 4, None, None),)}, "not there any more: 990199"),
    ({"unit_cost_idr": 0}, "more than Rp 0"),
    ({"equity": 1.0}, "needs an indicator of deprivation"),
    ({"method": "guess"}, "no method guess"),
)


def test_what_cannot_be_allocated_is_said(place: pd.DataFrame) -> None:
    for changed, said in REFUSED:
        terms = Terms(**({"budget_idr": 60e6, "unit_cost_idr": 1e6} | changed))
        with pytest.raises(TaksirError, match=said):
            allocated(terms)
    with pytest.raises(TaksirError, match="counts no people"):
        plans.allocate_budget("POV-02", LEVEL, terms=TERMS.recipe())


def test_the_same_question_is_the_same_figure_and_is_built_again_to_the_last_digit(
    place: pd.DataFrame,
) -> None:
    first = plans.allocate_budget(INDICATOR, LEVEL, terms=TERMS.recipe())
    again = plans.allocate_budget(INDICATOR, LEVEL, terms=plans.terms_of(TERMS.recipe()).recipe())
    assert first.id == again.id
    rebuilt, is_same = rebuild_figure(first.id)
    assert is_same and rebuilt.table["units"].tolist() == first.table["units"].tolist()


def test_the_frontier_meets_the_allocation_at_its_budget(place: pd.DataFrame) -> None:
    curve = plans.allocate_frontier(INDICATOR, LEVEL, terms=TERMS.recipe()).table
    chosen = curve[curve["is_chosen"]].iloc[0]
    assert chosen["reached_persons"] == pytest.approx(allocated(TERMS)["reached"].sum())
    assert curve["reached_persons"].is_monotonic_increasing


def test_a_scenario_keeps_what_it_used_and_tells_when_that_changed(place: pd.DataFrame, publish) -> None:  # noqa: ANN001
    kept = plans.save_scenario(ASKED, TERMS)
    scenario = plans.scenario_of(kept)
    assert scenario.terms == TERMS
    assert scenario.allocation["units"].sum() == 60
    assert plans.changes_since(scenario.snapshot) == ()
    before = scenario.allocation.set_index("area_code")["count"].sum()
    publish("survei", "survey", period="2027", person=bigger_survey(seed=9, spent=0.5))
    changes = plans.changes_since(scenario.snapshot)
    today = needs.estimate_need(INDICATOR, LEVEL).table["count"].sum()
    need = next(one for one in changes if one.column == "count")
    assert need.kind == "numbers" and need.areas == 2
    assert (need.before, need.after) == (pytest.approx(before), pytest.approx(today))
    # The copy itself does not move, and computing again makes a version without changes.
    assert plans.scenario_of(written.entry("scenario", kept.id)).allocation["units"].sum() == 60
    again = plans.save_scenario(ASKED, TERMS, entry_id=kept.id, based_on=1)
    assert plans.changes_since(plans.scenario_of(again).snapshot) == ()


def test_scenarios_are_duplicated_and_compared(place: pd.DataFrame) -> None:
    first = plans.save_scenario(ASKED, TERMS)
    plans.save_scenario(
        ASKED | {"title": "Adil"},
        Terms(60e6, 1e6, 2, equity=2.0, deprivation_id="POV-01", areas=(("990102", 20, None, 2e6),)),
    )
    copy = plans.duplicate_scenario(first.id, "Salinan")
    table = plans.compare_scenarios(plans.scenarios()).set_index("title")
    assert table.index.tolist() == ["Paket belajar", "Adil", "Salinan"]
    assert table.loc["Salinan"].drop("risk").equals(table.loc["Paket belajar"].drop("risk"))
    assert copy.id != first.id
    own = plans.scenarios()[1].allocation
    assert table.loc["Adil", "reached_persons"] == pytest.approx(own["reached"].sum())
    assert table.loc["Adil", "equity_cost_persons"] == pytest.approx(
        (own["reached_plain"] - own["reached"]).sum()
    )
    assert table.loc["Paket belajar", "coverage_share"] == pytest.approx(120 / own["count"].sum())


def test_a_frozen_plan_does_not_follow_its_scenario(place: pd.DataFrame) -> None:
    kept = plans.save_scenario(ASKED, TERMS)
    plan = written.write("plan", {"title": "Renja", "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    plans.freeze_plan(plan.id, kept.id)
    plans.save_scenario(ASKED, Terms(10e6, 1e6, 2), entry_id=kept.id, based_on=1)
    written.delete("scenario", kept.id, based_on=2)
    basis = plans.plan_of(plan).basis
    assert basis is not None
    assert (basis.title, basis.version, basis.terms) == ("Paket belajar", 1, TERMS)
    assert basis.allocation["units"].sum() == 60
    dear = {"title": "Beli", "starts_on": "2027-02-01", "ends_on": "2027-03-01", "accountable": "Dinas",
            "responsible": "Dinas", "status": "planned", "budget_idr": 61e6,
            "consulted": "Perwakilan warga"}  # fmt: skip
    written.write("activity", dear, parent_id=plan.id)
    assert any("more than the Rp" in finding.template for finding in plans.plan_findings(plans.plan_of(plan)))


def test_a_damaged_copy_is_said_and_not_guessed(place: pd.DataFrame) -> None:
    kept = plans.save_scenario(ASKED, TERMS)
    for field in ("terms", "snapshot"):
        entry = written.entry("scenario", kept.id)
        broken = written.write(
            "scenario", dict(kept.body) | {field: "{"}, entry_id=kept.id, based_on=entry.version
        )
        with pytest.raises(TaksirError, match="cannot be read"):
            plans.scenario_of(broken)


def test_a_baseline_is_the_released_figure(place: pd.DataFrame) -> None:
    row = needs.estimate_need(INDICATOR, LEVEL).table.set_index("area_code").loc["990102"]
    baseline = plans.baseline_of(INDICATOR, "990102")
    assert (baseline.value, baseline.se) == (pytest.approx(row["estimate"]), pytest.approx(row["se"]))
    assert plans.baseline_of(INDICATOR).figure_id == needs.estimate_need(INDICATOR, "").id


def test_baselines_stay_as_the_plan_was_decided_by_them(place: pd.DataFrame, publish) -> None:  # noqa: ANN001
    plan = written.write("plan", {"title": "Renja", "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    with pytest.raises(TaksirError, match="no baseline to freeze"):
        plans.freeze_baselines(plan.id)
    outcome = {"level": "outcome", "narrative": "Anak", "assumption": "x", "indicator_id": INDICATOR,
               "area": "990102"}  # fmt: skip
    row = written.write("logframe_row", outcome, parent_id=plan.id)
    now = plans.plan_baseline(plans.plan_of(plan), row)
    assert now == plans.baseline_of(INDICATOR, "990102") and not now.frozen_at
    plans.freeze_baselines(plan.id)
    whole = plans.plan_of(plan)
    assert [len(figure.rows) for figure in whole.baselines.figures] == [1]
    assert plans.changes_since(whole.baselines, year=2027) == ()
    frozen = plans.plan_baseline(whole, row)
    assert (frozen.value, frozen.low, frozen.se, frozen.figure_id) == (
        now.value,
        now.low,
        now.se,
        now.figure_id,
    )
    written.write("logframe_row", outcome | {"target": now.value - 2 * now.se}, entry_id=row.id, based_on=1)
    before = plans.plan_findings(plans.plan_of(plan))
    assert any("would not be shown" in finding.template for finding in before)
    publish("survei", "survey", period="2027", person=bigger_survey(seed=9, spent=0.5))
    assert plans.baseline_of(INDICATOR, "990102").value != now.value
    assert plans.plan_baseline(plans.plan_of(plan), row) == frozen
    assert plans.plan_findings(plans.plan_of(plan)) == before
    (change,) = plans.changes_since(whole.baselines, year=2027)
    assert (change.kind, change.areas, change.column) == ("numbers", 1, "estimate")
    again = plans.freeze_baselines(plan.id)
    assert again.version == 2 and plans.changes_since(plans.plan_of(plan).baselines, year=2027) == ()


def test_a_changed_standard_is_told_with_both_values(place: pd.DataFrame) -> None:
    kept = plans.save_scenario(ASKED, TERMS)
    plan = written.write("plan", {"title": "Renja", "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    plans.freeze_plan(plan.id, kept.id)
    snapshot = plans.plan_of(plan).basis.snapshot
    (standard,) = snapshot.standards
    assert (standard["id"], standard["per_persons"]) == ("STD-PEKSOS-PPKS", 100)
    assert "satu satuan untuk 100" in plans.standard_words(standard, "id")
    norm = {"standard": "STD-PEKSOS-PPKS", "per": 60, "valid_from": 2027, "basis": "Perda", "reason": "Rapat"}
    written.write("norm", norm)
    assert plans.changes_since(snapshot, year=2026) == ()
    (change,) = plans.changes_since(snapshot, year=2027)
    assert (change.kind, change.name, change.before, change.after) == ("standard", standard["id"], 100, 60)
    plans.freeze_plan(plan.id, kept.id)
    basis = plans.plan_of(plan).basis
    assert basis.snapshot.standards[0]["per_persons"] == 60
    assert plans.changes_since(basis.snapshot, year=2027) == ()
    # Copies of earlier versions, whose rows bore their names, are read as well.
    told = json.loads(plans.snapshot_text(snapshot))
    for figure, frozen in zip(told["figures"], snapshot.figures, strict=True):
        figure.pop("is_baseline")
        figure["rows"] = [dict(row) for row in frozen.rows]
    assert plans.snapshot_of(json.dumps(told)).figures == snapshot.figures


def test_criteria_rank_areas_between_fixed_anchors(place: pd.DataFrame) -> None:
    exercise = written.write("exercise", {"title": "Mana", "method": "criteria", "level": LEVEL, "top": 1})
    with pytest.raises(TaksirError, match="no criterion yet"):
        plans.criteria_outcome(exercise)
    for name, weight, lowest, highest in (("ORP-01", 3, 0, 50), ("POV-01", 1, 100, 0)):
        body = {"indicator_id": name, "weight": weight, "lowest": lowest, "highest": highest}
        written.write("criterion", body, parent_id=exercise.id)
    outcome = plans.criteria_outcome(exercise)
    names = ("ORP-01", "POV-01")
    rates = {one: needs.estimate_need(one, LEVEL).table.set_index("area_code")["estimate"] for one in names}
    score = 0.75 * (rates["ORP-01"] / 50).clip(0, 1) + 0.25 * (1 - rates["POV-01"] / 100)
    found = outcome.table.set_index("area_code")["score"]
    assert found.to_dict() == pytest.approx(score.to_dict())
    assert outcome.table["rank"].tolist() == [1, 2]


def test_documents_have_the_columns_of_their_form(place: pd.DataFrame) -> None:
    kept = plans.save_scenario(ASKED, TERMS)
    plan = written.write("plan", {"title": "Renja", "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    plans.freeze_plan(plan.id, kept.id)
    body = {
        "title": "=Bagikan paket", "starts_on": "2027-02-01", "ends_on": "2027-03-01", "status": "planned",
        "accountable": "Dinas", "responsible": "LKS", "budget_idr": 5e6, "target": 60, "unit": "paket",
        "area": "990101", "fund_source": "apbd", "programme": "1.06.04.2.01",
    }  # fmt: skip
    written.write("activity", body, parent_id=plan.id)
    whole = plans.plan_of(plan)
    (row,) = plans.document_rows(whole, "usulan_musrenbang", "id")
    assert list(row)[:4] == ["Lokasi", "Masalah", "Usulan kegiatan", "Volume"]
    assert (row["Lokasi"], row["Volume"], row["Prioritas"]) == ("Satu (990101)", 60, 1)
    assert whole.basis and whole.basis.snapshot.figure("how_many").id in str(row["Dasar data"])
    (row,) = plans.document_rows(whole, "renja", "id")
    assert row["Program / kegiatan / sub kegiatan"] == "1.06.04.2.01 Rehabilitasi sosial"
    assert (row["Pagu (Rp)"], row["Sumber dana"], row["Target"]) == (5e6, "APBD", "60 paket")
    text = plans.document_csv(whole, "renja", "id").decode("utf-8-sig")
    assert "'=Bagikan paket" in text and text.startswith("Program / kegiatan")
    assert plans.document_xlsx(whole, "renja", "id")[:2] == b"PK"


def test_the_calendar_is_the_usual_one_until_somebody_writes_it_down(place: pd.DataFrame) -> None:
    usual = plans.calendar_rows(2027, "id")
    assert len(usual) == 10 and all(row["is_usual"] for row in usual)
    passed = next(row for row in usual if row["title"] == "APBD ditetapkan")
    assert (passed["starts"], passed["ends"]) == ("2026-12-01", "2026-12-31")
    assert plans.keep_usual_calendar("id") == 10 and plans.keep_usual_calendar("id") == 0
    step = next(
        entry for entry in written.entries("calendar_step") if entry.body["title"] == "APBD ditetapkan"
    )
    written.write("calendar_step", dict(step.body) | {"until_month": 1}, entry_id=step.id, based_on=1)
    later = next(row for row in plans.calendar_rows(2027, "id") if row["title"] == "APBD ditetapkan")
    assert (later["ends"], later["is_usual"]) == ("2027-01-31", False)


def test_a_snapshot_survives_being_written_down(place: pd.DataFrame) -> None:
    snapshot = plans.freeze([needs.estimate_need(INDICATOR, LEVEL)])
    text = plans.snapshot_text(snapshot)
    assert plans.snapshot_text(plans.snapshot_of(text)) == text
    kept = json.loads(text)["figures"][0]["rows"]
    assert kept["values"][0][kept["columns"].index("area_code")] == "990101"
    assert "n" not in kept["columns"]
