"""Villages of the example region by a model: nearer to the known truth than the survey, kept and rebuilt."""

import json

import pytest
from click.testing import CliRunner

from pipelines.command import main
from pipelines.example.population import draw_population
from pipelines.example.truth import person_parts, with_home
from taksir.catalogue import load_catalogue
from taksir.evidence import current_evidence
from taksir.modelled import direct_beside, model_indicator
from taksir.needs import estimate_need, rebuild_figure


@pytest.fixture(scope="module")
def true_poverty():
    """The share of poor persons in every village."""
    population = draw_population()
    numerator, denominator, _ = person_parts(with_home(population.person, population.household))["POV-01"]
    village = population.household["desa_code"].to_numpy()[population.person["household"]]
    return numerator.groupby(village).sum() / denominator.groupby(village).sum()


def test_a_model_is_much_nearer_to_the_truth_of_villages_than_the_survey_alone(example_region, true_poverty):
    indicator, evidence = load_catalogue().indicator("POV-01"), current_evidence()
    model = model_indicator(indicator, "desa", evidence).table.set_index("domain")
    direct = direct_beside(indicator, "desa", evidence).table.set_index("domain")["estimate"].dropna()
    sampled = direct.index
    model_error = ((model["estimate"] - true_poverty)[sampled] ** 2).mean() ** 0.5
    direct_error = ((direct - true_poverty)[sampled] ** 2).mean() ** 0.5
    assert model_error < 0.5 * direct_error
    holds = (model["low"] <= true_poverty) & (true_poverty <= model["high"])
    assert len(model) == 120 and holds.mean() >= 0.9


def test_the_command_prints_every_village_and_a_rebuild_gives_the_same(example_region):
    said = CliRunner().invoke(
        main, ["estimate", "--indicator", "POV-01", "--level", "desa", "--model", "--format", "json"]
    )
    assert said.exit_code == 0, said.output
    content = json.loads(said.stdout)
    assert len(content["rows"]) == 120 and content["method"] == "fay_herriot"
    assert {row["basis"] for row in content["rows"]} == {"model", "model_without_own", "model_no_sample"}
    assert content["model"]["diagnostics"]["inside_areas"] >= 70
    assert "covariates alone" in said.stderr or "variabel pembantu" in said.stderr
    again = CliRunner().invoke(main, ["rebuild", content["id"]])
    assert again.exit_code == 0, again.output


def test_nobody_learns_from_a_model_what_the_direct_estimate_protects(example_region):
    table = estimate_need("POV-01", "desa", model=True).table
    protected = table[table["direct_withheld"] == "protected"]
    assert len(protected) and (protected["basis"] == "model_without_own").all()
    assert (protected["own_weight_share"] == 0).all()
    assert (
        protected[["n", "direct_estimate", "direct_low", "direct_high", "direct_rse"]].isna().all(axis=None)
    )


def test_a_model_for_too_few_areas_is_refused_in_a_sentence(example_region):
    said = CliRunner().invoke(main, ["estimate", "--indicator", "POV-01", "--level", "kecamatan", "--model"])
    assert said.exit_code == 1 and "12" in said.stderr and "30" in said.stderr


@pytest.mark.parametrize("indicator", ["ILL-01", "POV-05"])
def test_other_indicators_are_modelled_and_rebuilt_too(example_region, indicator):
    released = estimate_need(indicator, "desa", model=True)
    assert len(released.table) == 120 and released.model.diagnostics.brown_p > 0.05
    assert rebuild_figure(released.id)[1]
