"""The entries behind the planner's questions fit the catalogue and each other."""

from dataclasses import replace

import pytest

from taksir.catalogue import load_catalogue
from taksir.catalogue_questions import check_questions, load_questions
from taksir.errors import TaksirError

PACK, CATALOGUE = load_questions(), load_catalogue()


def test_every_set_of_definitions_has_the_catalogues_own_as_default() -> None:
    for entry in PACK.variants:
        own = [option for option in entry.options if option.is_default]
        indicator = CATALOGUE.indicator(entry.indicator)
        assert len(own) == 1 and indicator is not None
        assert " ".join(own[0].numerator.split()) == " ".join(indicator.numerator.split())


def test_every_survey_column_an_indicator_needs_has_a_wording() -> None:
    worded = {column for column, _ in PACK.wording}
    needed = {
        name
        for indicator in CATALOGUE.indicators
        if indicator.is_survey
        for entry in indicator.requires
        for name in entry.split("|")
    }
    by_instrument = {"poverty_line", "household_id"} | {name for name in needed if name.startswith("asset_")}
    assert needed - worded - by_instrument == set()


def test_survival_falls_with_age_after_childhood_and_women_live_longer() -> None:
    assumed = PACK.assumptions
    for shares in (assumed.survival_female, assumed.survival_male):
        assert list(shares[3:]) == sorted(shares[3:], reverse=True) and max(shares) < 1
    pairs = zip(assumed.survival_female, assumed.survival_male, strict=True)
    assert all(woman > man for woman, man in pairs)
    assert 5 * sum(assumed.fertility) == pytest.approx(2.2)


@pytest.mark.parametrize(
    "broken",
    [
        replace(PACK, lenses=(replace(PACK.lenses[0], normative="NONE-01"),)),
        replace(PACK, lenses=(replace(PACK.lenses[0], felt=("gold",)),)),
        replace(PACK, institutions=(replace(PACK.institutions[0], indicator="NONE-01"),)),
        replace(PACK, wording=(("no_column", PACK.lenses[0].label),)),
    ],
)
def test_a_name_the_catalogue_does_not_have_is_refused(broken) -> None:  # noqa: ANN001
    with pytest.raises(TaksirError, match="which the catalogue does not have"):
        check_questions(broken, CATALOGUE)


def test_free_sql_is_refused() -> None:
    broken = replace(PACK, conditions=(replace(PACK.conditions[0], holds="(SELECT 1)"),))
    with pytest.raises(TaksirError, match="which is not allowed"):
        check_questions(broken, CATALOGUE)
