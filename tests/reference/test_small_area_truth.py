"""Area models where the truth is known, over few redraws; `benchmarks/small_area.py` does it over many.

Bounds leave room for a dozen redraws; the figures over 500 stand in README.
"""

from pathlib import Path

import pytest

from benchmarks.known_truth import WORLD_BANK, example_region, world_bank_census, world_bank_specs
from benchmarks.small_area import compare
from taksir.catalogue import load_catalogue

REDRAWS = 10


@pytest.mark.parametrize(("indicator", "ratio"), [("POV-01", 0.45), ("CHD-03", 0.4)])
def test_models_of_villages_beat_the_survey_and_their_intervals_hold_the_truth(indicator, ratio):
    found = compare(example_region(indicator), load_catalogue().models_of(indicator)[0], REDRAWS)
    direct = found.loc["direct", "rmse"]
    assert found.loc["model, own sample", "rmse"] < ratio * direct
    assert found.loc["model, no sample", "rmse"] < ratio * direct
    assert found.loc[["model, own sample", "model, no sample"], "coverage"].min() > 0.93
    assert found["bias"].abs().max() < 1.5


def test_models_of_enumeration_areas_beat_the_survey_on_a_real_census():
    if not Path(WORLD_BANK).is_dir():
        pytest.skip("the folder shared/data with real public files is not beside this checkout")
    found = compare(world_bank_census(), world_bank_specs()[0], REDRAWS)
    assert found.loc["model, own sample", "rmse"] < 0.9 * found.loc["direct", "rmse"]
    assert found.loc["model, no sample", "coverage"] > 0.85
    assert found.loc["model, no sample", "rmse"] < 12  # the truth runs from 2 to 100 %
