"""The order of areas: its first rows are the likeliest of the top, not the least certain estimates."""

from dataclasses import replace

import pandas as pd
from released_cases import released_of

from taksir import figures

ORDER = pd.DataFrame(
    [  # "d" stands second by a number too uncertain to show; "b" is likelier to be in the top
        ("a", "Aman", 40.0, "reliable", "", 1, 1, 2, 0.99, "in"),
        ("d", "Dugaan", float("nan"), "unpublishable", "too_uncertain", 2, 1, 4, 0.45, "open"),
        ("b", "Belang", 28.0, "reliable", "", 3, 1, 3, 0.56, "open"),
        ("c", "Cempaka", 12.0, "reliable", "", 4, 3, 4, 0.00, "out"),
        ("e", "Embun", float("nan"), "unpublishable", "protected", None, None, None, None, ""),
    ],
    columns=[
        "area_code", "area_name", "estimate", "reliability", "withheld",
        "rank", "rank_low", "rank_high", "top_probability", "place",
    ],
).assign(top=2.0, low=float("nan"), high=float("nan"), count=float("nan"))  # fmt: skip


def test_the_likeliest_of_the_top_come_first_and_what_is_not_shown_is_drawn_quietly():
    answer = replace(released_of(), question="estimate_ranks", table=ORDER)
    chart = figures.draw_answer(answer, "en")
    assert [label.split()[0] for label in chart.layout.yaxis.ticktext] == [
        "Aman", "Belang", "Dugaan", "Cempaka", "Embun",
    ]  # fmt: skip
    assert figures.answer_rows(answer, "en").data["Area"].tolist() == [
        "Aman", "Belang", "Dugaan", "Cempaka", "Embun",
    ]  # fmt: skip
    quiet = next(trace for trace in chart.data if trace.line.dash == "dot")
    assert set(quiet.y) - {None} == {2}
    hover = next(text for trace in chart.data for text in trace.text or () if text.startswith("<b>Dugaan"))
    assert "too uncertain" in hover
