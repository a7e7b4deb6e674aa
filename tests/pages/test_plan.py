"""The page Plan: every step in both languages, the planner's deeds, and a vote on a phone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

STEPS = ("problem", "group", "priorities", "allocation", "scenarios", "plan", "follow")


def said(app: AppTest) -> str:
    parts = (*app.subheader, *app.markdown, *app.caption, *app.success, *app.warning, *app.error, *app.info)
    return " ".join(str(one.value) for one in parts).replace("\\", "")


def button(app: AppTest, label: str) -> object:
    return next(one for one in app.button if one.label.endswith(label))


def field(app: AppTest, label: str) -> object:
    widgets = (*app.text_input, *app.text_area, *app.selectbox, *app.number_input, *app.multiselect)
    return next(one for one in widgets if one.label.startswith(label))


@pytest.fixture
def own_store(example_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example's store, to write in."""
    shutil.copytree(example_store, tmp_path / "store")
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    return tmp_path / "store"


@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_in_both_languages(
    open_page: Callable[..., AppTest], example_store: Path, step: str
) -> None:
    for language in ("id", "en"):
        if step == "group":  # its link to the meetings needs the door's list of pages
            app = open_page("home", example_store, language)
            app.switch_page("pages/plan.py")
            app.query_params["step"] = step
            app.run()
        else:
            app = open_page("plan", example_store, language, step=step, indicator="POV-01")
        assert not app.exception and not app.error, (app.exception, app.error)
        assert app.subheader


def test_an_allocation_tells_who_is_left_and_why(
    open_page: Callable[..., AppTest], example_store: Path
) -> None:
    app = open_page(
        "plan", example_store, "en", step="allocation", indicator="POV-01", budget="300", method="exact"
    )
    words = said(app)
    assert "people in need" in words and "What binds" in words
    assert [metric.label.replace("\\", "") for metric in app.metric] == [
        "People left", "The next Rp 100 million adds", "Cost of equity", "Spent (Rp million)",
    ]  # fmt: skip
    assert float(app.metric[3].value.replace(",", "")) <= 300
    assert app.query_params["budget"] == "300" and app.query_params["method"] == "exact"


def test_the_table_of_limits_names_every_area() -> None:
    from pages.parts.planning.allocation import empty_limits

    table = empty_limits(pd.DataFrame({"area_code": ["11", "12"], "area_name": ["Satu", "Dua"]}))
    assert table["area"].to_dict() == {"11": "Satu", "12": "Dua"}
    assert table.drop(columns="area").isna().all(axis=None)


def test_a_budget_of_nothing_is_said_and_the_terms_stay(
    open_page: Callable[..., AppTest], example_store: Path
) -> None:
    app = open_page("plan", example_store, "en", step="allocation", indicator="POV-01", budget="0")
    assert "Give a budget above 0" in app.error[0].value.replace("\\", "")
    assert not app.exception and field(app, "Budget")


def test_a_planner_goes_from_a_problem_to_a_frozen_plan(
    open_page: Callable[..., AppTest], own_store: Path
) -> None:
    app = open_page("plan", own_store, "en", step="problem")
    button(app, "Freeze this figure as evidence").click().run()
    assert "Frozen on" in said(app) and "Nothing behind it has changed since" in said(app)
    app = open_page("plan", own_store, "en", step="allocation", indicator="POV-01", budget="200")
    for label, text in (
        ("Name of the scenario", "Cash for the poorest"),
        ("Unit", "packages"),
        ("Source of", "2026 list"),
    ):
        field(app, label).set_value(text)
    button(app, "Save the scenario").click().run()
    app = open_page("plan", own_store, "en", step="scenarios")
    assert "Cash for the poorest" in said(app) and "Nothing behind it has changed" in said(app)
    button(app, "Duplicate").click().run()
    assert len(app.multiselect[0].options) == 4
    from taksir import written

    plan = written.write("plan", {"title": "Work plan", "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    app = open_page("plan", own_store, "en", step="scenarios")
    button(app, "Freeze into this plan").click().run()
    assert "The plan keeps a copy" in said(app)
    assert len(written.entries("plan_basis", parent_id=plan.id)) == 1
    app = open_page("plan", own_store, "en", step="plan", part="basis")
    assert "Version 1: scenario" in said(app)


def test_a_scenario_without_a_source_of_its_cost_is_not_saved(
    open_page: Callable[..., AppTest], own_store: Path
) -> None:
    app = open_page("plan", own_store, "en", step="allocation", indicator="POV-01")
    field(app, "Name of the scenario").set_value("No source")
    field(app, "Unit").set_value("packages")
    button(app, "Save the scenario").click().run()
    assert "Source of the unit cost is missing" in said(app)
    assert field(app, "Name of the scenario").value == "No source"


def test_a_vote_on_a_phone_counts_once(open_page: Callable[..., AppTest], own_store: Path) -> None:
    from taksir import plans, written

    exercise = next(one for one in written.entries("exercise") if one.body["method"] == "dots")
    plans.open_vote(exercise.id)
    (code,) = plans.issue_codes(exercise.id, "Perempuan", 1)
    app = open_page("vote", own_store, "id", vote=exercise.id, code=code)
    assert not app.error and len(app.number_input) == 3
    app.number_input[0].set_value(2)
    app.number_input[1].set_value(1).run()
    assert "Sisa 0 poin" in said(app)
    button(app, "Kirim suara saya").click().run()
    assert "Suara Anda sudah dihitung" in said(app)
    app = open_page("vote", own_store, "id", vote=exercise.id, code=code)
    assert "sudah dipakai" in said(app) and not app.number_input
    assert plans.votes_cast(exercise.id) == 1


def test_a_voter_needs_no_account(
    open_page: Callable[..., AppTest], own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taksir import people, plans, written

    exercise = next(one for one in written.entries("exercise") if one.body["method"] == "dots")
    plans.open_vote(exercise.id)
    (code,) = plans.issue_codes(exercise.id, "Perempuan", 1)
    monkeypatch.setenv(people.SETTING, "somewhere")
    app = open_page("vote", own_store, "en", vote=exercise.id, code=code)
    assert len(app.number_input) == 3 and not app.error
    app = open_page("plan", own_store, "en")
    assert "Sign in" in said(app) and not app.subheader


def test_guessing_codes_on_the_page_ends_after_a_few(
    open_page: Callable[..., AppTest], own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taksir import plans, written
    from taksir.plans import code_guesses, voting

    monkeypatch.setattr(voting, "GUESSES", code_guesses.CodeGuesses())
    exercise = next(one for one in written.entries("exercise") if one.body["method"] == "dots")
    plans.open_vote(exercise.id)
    app = open_page("vote", own_store, "en", vote=exercise.id, code="AAAAAAAA")
    for number in range(code_guesses.WRONG_PER_VISIT):
        assert "is not known" in said(app)
        app.text_input[0].set_value(f"BBBBBB{number:02}").run()
    assert "Too many wrong codes" in said(app) and not app.number_input


def test_the_slips_of_a_vote_lead_to_it(open_page: Callable[..., AppTest], own_store: Path) -> None:
    """Each slip bears its code, and a QR whose picture is that of the address with the code."""
    from pages.parts.planning.votes import slips_html, vote_link
    from taksir import plans, written

    exercise = next(one for one in written.entries("exercise") if one.body["method"] == "dots")
    codes = plans.issue_codes(exercise.id, "Perempuan", 2)
    page = slips_html(exercise, codes, "http://taksir.example/", "id").decode()
    assert all(f"<b>{code}</b>" in page for code in codes) and page.count("<svg") == 2
    link = vote_link("http://taksir.example", exercise.id, codes[0])
    assert link == f"http://taksir.example/vote?vote={exercise.id}&code={codes[0]}"
    app = open_page("plan", own_store, "en", step="priorities", exercise=exercise.id)
    assert "not opened yet" in said(app)
