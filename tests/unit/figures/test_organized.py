"""Charts of community organizing: what stands where, in both languages, nothing that may not be shown."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from taksir.figures import answer_finding, answer_rows, organized, reach_chart, voices_chart
from taksir.methods.who_does_what import reach_over_need
from taksir.release import Released

ACTIVITIES = pd.DataFrame(
    [
        ("990101", "meals", "A", 100.0, np.nan), ("990101", "meals", "B", 100.0, np.nan),
        ("990101", "clothing", "C", 50.0, 50.0), ("990102", "meals", "A", 5_000.0, np.nan),
        ("990109", "meals", "A", 10.0, 20.0),
    ],
    columns=["area_code", "service", "organization", "reached", "capacity"],
)  # fmt: skip


@pytest.fixture
def reach(released: Released) -> Released:
    need = released.table.set_index("area_code")[["count", "count_low", "count_high"]]
    done = reach_over_need(ACTIVITIES, need).reset_index(drop=True)
    return replace(released, table=pd.concat([released.table, done], axis=1), question="estimate_reach")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_board_draws_reach_over_the_interval_of_the_need(reach, language):
    figure = reach_chart.draw_reach(reach, language)
    bars = next(trace for trace in figure.data if trace.type == "bar")
    drawn = dict(zip(bars.customdata, bars.x, strict=True))
    assert (drawn["990101"], drawn["990102"], drawn["990103"]) == (250, 5_000, 0)
    labels = list(figure.layout.yaxis2.ticktext)
    assert sorted(label for label in labels if label != "0") == ["1", "1", "3 ▲"]
    assert "<Welas>" not in "".join(figure.layout.yaxis.ticktext)
    assert "10" in answer_finding(reach, language) or "9" in answer_finding(reach, language)


def test_the_boards_table_speaks_of_gaps_and_hides_what_the_need_hides(reach):
    table = answer_rows(reach, "en").data.set_index("Area")
    assert table.loc["Sindang Welas", "Reached enough?"] == "nobody is there"
    assert table.loc["Muara Sehati", "Reached enough?"] == "as many as need it"
    assert table.loc["Gunung Welas", "Reached enough?"] == "need not shown"
    assert np.isnan(table.loc["Gunung Welas", "In need"])


def test_the_matrix_stands_in_the_order_of_need_and_marks_overlaps(reach):
    matrix = pd.DataFrame(
        {"Meals": [3, 0], "Companionship for older persons": [1, 2]}, index=["Kota Lembah", "Hulu Welas"]
    )
    figure = reach_chart.draw_organizations(matrix, reach, "en")
    heat = figure.data[0]
    assert list(figure.layout.yaxis.ticktext)[0].startswith("Hulu Welas · 3,159")
    assert [list(row) for row in heat.text] == [["", "2"], ["<b>3</b> ▲", "1"]]
    gaps = figure.data[1]
    assert list(zip(gaps.x, gaps.y, strict=True)) == [(0, 0)]


def test_votes_stand_beside_need_on_a_scale_of_their_own(released):
    shares = [0.5, np.nan, 0.25, *[np.nan] * 9]
    table = released.table.assign(vote_share=shares, voter_groups=[5, np.nan, 2, *[np.nan] * 9])
    voices = replace(released, table=table, question="estimate_voices")
    figure = voices_chart.draw_voices(voices, "en")
    bars = next(trace for trace in figure.data if trace.type == "bar")
    assert bars.xaxis == "x2" and np.nanmax(bars.x) == 50
    assert answer_finding(voices, "en") == "Residents of Kota Lembah gave it most votes: 50%"
    nobody = replace(voices, table=table.assign(vote_share=np.nan))
    assert "Nobody has been asked" in answer_finding(nobody, "en")
    assert answer_rows(voices, "id").data["Suara untuknya"].notna().sum() == 2


def test_stakeholders_of_one_cell_do_not_hide_each_other():
    spots = pd.DataFrame(
        {
            "number": range(1, 8), "role": [f"R{n}<b>" for n in range(1, 8)], "power": [2] * 6 + [5],
            "interest": [5] * 6 + [1], "stance": [2, 0, -2, None, 1, 1, 0],
        }
    )  # fmt: skip
    figure = organized.draw_influence(spots, "id")
    places = [(x, y) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)]
    assert len(set(places)) == 7
    assert all(abs(x - 5) <= 0.5 and abs(y - 2) <= 0.5 for x, y in places if y < 4)
    assert [len(trace.x) for trace in figure.data] == [3, 3, 1]  # for, undecided or unknown, against
    assert "R1&lt;b&gt;" in figure.data[0].customdata


def test_a_radar_closes_and_leaves_a_domain_without_a_score_open():
    domains = ["Programme", "Staff", "Management and organisation", "Facilities", "Results"]
    figure = organized.draw_capacity(domains, {"Itself": [3, 2, np.nan, 4, 5], "Peers": [2] * 5}, "en")
    own, peers = figure.data
    assert len(own.r) == 6 and own.r[0] == own.r[-1] == 3 and np.isnan(own.r[2])
    assert own.line.dash != peers.line.dash  # not by colour alone
    assert "<br>" in own.theta[2]


@pytest.mark.parametrize("language, score", [("id", "5,6"), ("en", "5.6")])
def test_training_needs_are_bars_and_a_negative_one_is_no_need(language, score):
    needs = pd.DataFrame(
        {"competency": ["Konseling", "x" * 50], "discrepancy": [5.625, -1.0], "staff_persons": [4, 5]}
    )
    figure = organized.draw_training(needs, language)
    (bars,) = figure.data
    assert bars.text[0] == score and bars.marker.color[0] != bars.marker.color[1]
    assert figure.layout.yaxis.ticktext[1].endswith("…")
    assert figure.layout.xaxis.range[0] < -1 and figure.layout.xaxis.range[1] > 5.625


def test_attendance_shares_add_up_to_the_whole():
    parts = pd.DataFrame(
        [("sex", "women", 30), ("sex", "men", 10), ("disability", "with", 5), ("disability", "without", 35)],
        columns=["dimension", "part", "persons"],
    )
    figure = organized.draw_attendance(parts, "id")
    shares: dict[str, float] = {}
    for trace in figure.data:
        shares[trace.y[0]] = shares.get(trace.y[0], 0) + trace.x[0]
    assert shares == {"Jenis kelamin": 100, "Disabilitas": 100}
    assert "perempuan 75%" in figure.data[0].text
