"""How a figure was computed, in a sentence for each method; it stands with the source of every figure."""

from taksir.figures.resources.words import RESOURCE_METHOD_WORDS
from taksir.words import say

METHOD_WORDS = {
    "survey_ratio": (
        "Weighted ratio from a survey; the interval counts the survey's strata and clusters "
        "(linearised variance, t or Korn-Graubard interval)."
    ),
    "fay_herriot": (
        "Area model (Fay-Herriot): each area's survey estimate and what a complete count knows of it, "
        "weighted by how sure each is; the interval is that of the model."
    ),
    "spatial_fay_herriot": (
        "Spatial area model (Fay-Herriot, simultaneous autoregression): as the area model, and neighbours "
        "resemble each other beyond what the complete count tells."
    ),
    "nested_error": (
        "Unit-level model (Battese-Harter-Fuller): what sampled households tell of size and place, applied "
        "to the census means of every area, with an effect of each sampled area."
    ),
    "census_predictor": (
        "Census predictor (empirical best prediction): a model of the welfare of sampled households says how "
        "the welfare of every household of a census is distributed; errors by 100 redrawn surveys."
    ),
    "people": (
        "Rate × census count of people outside institutions, both errors carried; people in institutions are "
        "counted apart and added."
    ),
    "exclusion_gap": "Estimated number less the number registered; the interval is that of the estimate.",
    "reach": (
        "People reached as organisations report them, up to the capacity of each activity, over the "
        "estimated number in need; the interval is that of the need."
    ),
    "voices": (
        "Share of votes in each group of voters, averaged over the groups, beside the need by a standard; "
        "never added up."
    ),
    "rank_confidence": (
        "Joint draws of the true values; each interval of places holds the true place with 95% confidence, "
        "even where many areas are tied (Mogstad, Romano, Shaikh and Wilhelm 2024)."
    ),
    "lenses": "Four needs after Bradshaw (1972), each from its own source, never added up.",
    "overlap_totals": (
        "Each group's number is the rate of its own survey × census count; the range of belonging to all is "
        "what these numbers leave open (Fréchet bounds), margins of error included."
    ),
    "overlap": (
        "Persons counted from the survey's records in every combination of the groups; intervals as for any "
        "survey rate."
    ),
    "composite": (
        "Weighted mean of components on one scale; no missing value is filled in. Other weights are drawn "
        "around the chosen ones (Dirichlet)."
    ),
    "allocation_exact": (
        "Whole units within the budget, floors and ceilings that reach the most people in need: an integer "
        "programme solved to proven optimality (HiGHS)."
    ),
    "allocation_proportional": (
        "Whole units in proportion to the need, more where deprivation is deeper, by largest remainder "
        "within floors and ceilings (Hamilton's method)."
    ),
    "change": (
        "Later less earlier round; the interval keeps each estimate's own interval (Newcombe's method 10)."
    ),
    "projection": (
        "Cohorts of the census grow older, die, are born and move, a year at a time; today's rates by age "
        "group are applied to them."
    ),
    "hot_spots_gi_star": (
        "Getis-Ord Gi* over areas that touch, two-sided; false discoveries held down (Benjamini-Hochberg)."
    ),
    "hot_spots_moran": (
        "Local Moran's I over areas that touch, 9,999 permutations, two-sided; false discoveries held down "
        "(Benjamini-Hochberg)."
    ),
    "sample_plan": (
        "Cases needed = design effect × (1 − p) / (p × RSE²); errors fall with the root of the cases."
    ),
    "definitions": "The same records under each definition; intervals as for any survey rate.",
    "survey_calibrated": (
        "Weighted ratio from a survey whose weights were calibrated to the census; the interval counts the "
        "survey's strata and clusters, less what calibration explains (residuals of a regression)."
    ),
    "survey_replicates": (
        "Weighted ratio from a survey; the interval comes from the replicate weights delivered with it."
    ),
    "survey_quantile": (
        "Weighted quantile from a survey: the smallest value up to which that share of people lies; "
        "Woodruff's interval, which counts the survey's strata and clusters."
    ),
    "survey_relative_line": (
        "Share below a line that is itself estimated from the survey; the interval counts the error of the "
        "line too (linearised variance)."
    ),
    "counted_ratio": "Ratio of two complete counts; it has no sampling error, but a count can miss people.",
    **RESOURCE_METHOD_WORDS,
}


def method_words(method: str, language: str) -> str:
    """How a figure was computed, in a sentence."""
    return say(METHOD_WORDS[method], language)
