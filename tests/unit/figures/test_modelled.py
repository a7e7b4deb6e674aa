"""A model beside the direct estimates: what is drawn, what stands in tables, what is said of it."""

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from released_cases import released_of

from taksir import figures
from taksir.methods.small_area import Diagnostics
from taksir.modelled import ModelNote
from taksir.release import COLUMNS, Released
from taksir.release_model import MODEL_COLUMNS
from taksir.schema import Held, Words

SOUND = Diagnostics(
    inside_areas=8, outside_areas=4, variance=0.001, explained_share=0.8, residual_normal_p=0.4,
    effect_normal_p=0.5, own_weight_low=0.1, own_weight_median=0.3, own_weight_high=0.62, brown_statistic=6.0,
    brown_p=0.65, correlation=0.7, disagree_share=0.0, direct_rse_median=0.41, model_rse_median=0.22,
)  # fmt: skip
NOTE = ModelNote(
    kind="area",
    covariates=(Words("keluarga pada desil 1 dan 2", "families in the two lowest tenths"),), scale="identity",
    fitted_by="reml", is_flat=False, design_effect=2.1, benchmark_level="", benchmark_shift=0.013,
    diagnostics=SOUND,
)  # fmt: skip


@pytest.fixture
def modelled() -> Released:
    """Twelve areas: eight with a sample, one of them protected, four without; two too uncertain."""
    released = released_of(method="fay_herriot", level="desa")
    table = released.table.copy()
    table["basis"] = ["model"] * 7 + ["model_without_own"] + ["model_no_sample"] * 4
    table["own_weight_share"] = np.where(table["basis"] == "model", 0.3, 0.0)
    for name in ("estimate", "low", "high", "rse"):
        table[f"direct_{name}"] = (table[name] * 1.2).where(table["basis"] == "model")
    table["direct_withheld"] = np.select(
        [table["basis"] == "model", table["basis"] == "model_without_own"], ["", "protected"], "no_data"
    )
    return replace(released, table=table[[*COLUMNS, *MODEL_COLUMNS]], model=NOTE)


def names_of(figure) -> set[str]:
    return {trace.name for trace in figure.data if trace.name}


def test_model_and_direct_estimates_have_signs_of_their_own(modelled):
    figure = figures.draw_direct_and_model(modelled, "en")
    assert {"model estimate", "model estimate, no sample here", "direct estimate"} <= names_of(figure)
    direct = next(trace for trace in figure.data if trace.name == "direct estimate")
    assert len(direct.x) == 7 and set(direct.marker.symbol) <= set("diamond-open")
    assert {trace.marker.symbol for trace in figure.data if (trace.name or "").startswith("model")} == {
        "circle", "circle-open", "circle-open-dot",
    }  # fmt: skip
    assert figure.layout.yaxis2.ticktext[0] == "24.3%" and figure.layout.yaxis2.ticktext[-1] == ""


def test_a_protected_direct_estimate_is_nowhere_in_the_figure(modelled):
    figure = figures.draw_direct_and_model(modelled, "en")
    code = modelled.table.loc[modelled.table["basis"] == "model_without_own", "area_code"].iloc[0]
    direct = next(trace for trace in figure.data if trace.name == "direct estimate")
    assert code not in set(direct.customdata)
    hover = next(text for trace in figure.data if trace.customdata is not None
                 for at, text in zip(trace.customdata, trace.text, strict=True) if at == code)  # fmt: skip
    assert "protect" in hover and "weight of own data" not in hover


def test_areas_too_uncertain_for_the_model_say_so_in_their_place(modelled):
    figure = figures.draw_direct_and_model(modelled, "id")
    words = [text for trace in figure.data if trace.mode == "text" for text in trace.text]
    assert len(words) == 3 and all(text.strip() for text in words)


def test_names_cannot_become_markup(modelled):
    figure = figures.draw_direct_and_model(modelled, "en")
    assert not any("<Welas>" in label for label in figure.layout.yaxis.ticktext)
    assert not any(
        "<Welas>" in text for trace in figure.data if trace.hovertemplate for text in trace.text or ()
    )


def test_fewer_rows_are_drawn_when_asked(modelled):
    assert len(figures.draw_direct_and_model(modelled, "en", rows_max=5).layout.yaxis.tickvals) == 5


def test_the_table_says_the_kind_of_every_estimate_and_the_weight_of_its_own_data(modelled):
    table = figures.display_table(modelled, "id").data
    assert {"Jenis perkiraan", "Bobot data sendiri", "Perkiraan langsung"} <= set(table)
    assert set(table["Jenis perkiraan"]) == {
        "perkiraan model", "perkiraan model, tanpa sampel di wilayah ini",
        "perkiraan model tanpa jawaban sendiri (terlalu sedikit)",
    }  # fmt: skip
    assert set(table["Bobot data sendiri"]) == {"30%", "0%"}
    assert "Jenis perkiraan" not in figures.display_table(released_of(), "id").data


def test_the_workbook_has_the_direct_estimates_and_the_diagnostics(modelled):
    book = openpyxl.load_workbook(io.BytesIO(figures.xlsx_bytes(modelled, "en")))
    header = [cell.value for cell in book["Data"][1]]
    assert {"Kind of estimate", "Weight of own data (share)", "Direct estimate, in the unit"} <= set(header)
    terms = {row[0].value for row in book["Dictionary"].iter_rows()}
    assert {"Helped by", "Precision", "Agreement with direct estimates"} <= terms


def words_of(modelled: Released, **changes: object) -> str:
    note = replace(NOTE, **{k: v for k, v in changes.items() if hasattr(NOTE, k)})
    found = replace(SOUND, **{k: v for k, v in changes.items() if hasattr(SOUND, k)})
    rows = figures.diagnostic_rows(replace(modelled, model=replace(note, diagnostics=found)), "en")
    return " ".join(words for _, words in rows)


def test_a_sound_model_is_described_without_a_warning(modelled):
    words = words_of(modelled)
    assert "⚠" not in words
    assert "8 areas with a sample" in words and "4 areas have none" in words
    assert "10% to 62%" in words and "at most 30%" in words
    assert "41% directly, 22% by the model" in words
    assert "moved by 1.3% of it" in words


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"brown_p": 0.01}, "contradicts the direct estimates more than chance"),
        ({"effect_normal_p": 0.001}, "take intervals as approximate"),
        ({"benchmark_shift": 0.3}, "the covariates may not fit"),
        ({"is_flat": True}, "the areas hardly differ"),
    ],
)
def test_a_doubtful_model_is_said_to_be_doubtful(modelled, change, warning):
    words = words_of(modelled, **change)
    assert words.count("⚠") == 1 and warning in words.split("⚠")[1]


def test_what_redraws_found_of_intervals_is_said_and_too_narrow_ones_with_a_warning(modelled):
    known = Words("sensus", "a census")
    assert "not measured for this indicator" in words_of(modelled)
    words = words_of(modelled, held=(Held(known, 0.98, 0.96),))
    assert "redrawn samples of a census" in words and "98% of areas with a sample and 96%" in words
    assert "⚠" not in words and "⚠" in words_of(modelled, held=(Held(known, 0.95, 0.84),))


def test_what_could_not_be_examined_is_left_out(modelled):
    words = words_of(modelled, direct_rse_median=np.nan, residual_normal_p=np.nan, effect_normal_p=np.nan)
    assert "nan" not in words and "Shapiro" not in words and "Median relative" not in words


def test_weights_are_counted_in_steps(modelled):
    bars = figures.draw_own_weights(modelled, "en").data[0]
    assert bars.x[-1] == "30–35%" and bars.y[-1] == 7 and sum(bars.y) == 7


def test_the_command_says_the_model_in_a_few_sentences(modelled):
    words = figures.model_summary(modelled, "en")
    assert words.startswith("Every area is shown by its model estimate") and "two lowest tenths" in words
    assert figures.model_summary(released_of(), "en") == ""
