"""People with institutions: the title names the area of the highest estimate, not the least certain one."""

from dataclasses import replace

import pandas as pd
from released_cases import released_of

from taksir import figures

PEOPLE = pd.DataFrame(
    [
        ("a", "Wide", 300.0, 50.0, 900.0, "caution"),
        ("b", "Sure", 400.0, 350.0, 450.0, "reliable"),
        ("c", "Few", 100.0, 60.0, 160.0, "reliable"),
    ],
    columns=["area_code", "area_name", "total", "total_low", "total_high", "reliability"],
).assign(withheld="", residents=0.0, homes_low=0.0, homes_high=0.0)
PEOPLE[["count", "count_low", "count_high"]] = PEOPLE[["total", "total_low", "total_high"]]


def test_the_highest_estimate_is_named_and_what_cannot_be_told_apart_counted():
    answer = replace(released_of(), question="estimate_people", table=PEOPLE)
    finding = figures.answer_finding(answer, "en")
    assert "in Sure: between 350 and 450, though 1 more area cannot be told apart from it" in finding
    assert figures.answer_rows(answer, "en").data["Area"].tolist() == ["Sure", "Wide", "Few"]
    alone = replace(answer, table=PEOPLE.iloc[1:])
    assert figures.answer_finding(alone, "en").endswith("in Sure: between 350 and 450")
