"""Yes and no, scales and unknown words: what is known at once, what must be asked."""

import pytest

from pipelines.classify.codes import (
    choice_frequencies,
    is_probably_reversed,
    proposed_codes,
    reversed_scale,
    swapped_yes_no,
)
from pipelines.classify.evidence import ColumnEvidence
from taksir.catalogue import load_catalogue


def evidence(frequencies, *, is_whole=True):
    rows = sum(frequencies.values())
    return ColumnEvidence("x", "c0001", frequencies, tuple(frequencies), rows, rows, is_whole)


def proposed(column, frequencies, **values):
    return proposed_codes(load_catalogue().column(column), evidence(frequencies, **values))


def test_words_and_one_zero_need_no_question():
    assert proposed("health_complaint", {"ya": 3, "tidak": 5}).codes == {"ya": "1", "tidak": "0"}
    proposal = proposed("health_complaint", {"1": 3, "0": 5})
    assert proposal.codes == {"1": "1", "0": "0"} and not proposal.no_value and not proposal.unknown


@pytest.mark.parametrize("no", ["5", "2"])
def test_one_and_another_number_is_a_convention_to_confirm(no):
    proposal = proposed("health_complaint", {"1": 30, no: 70})
    assert proposal.codes == {"1": "1", no: "0"} and proposal.no_value == no and not proposal.unknown


def test_two_is_never_yes_and_three_is_nothing():
    assert proposed("health_complaint", {"2": 70}).codes == {"2": "0"}
    assert proposed("health_complaint", {"1": 5, "3": 7}).unknown == {"3": 7}
    assert proposed("health_complaint", {"0": 5, "1": 4, "2": 7}).unknown == {"2": 7}


def test_whether_a_father_lives_follows_the_same_convention_and_keeps_not_known():
    proposal = proposed("father_alive", {"1": 90, "5": 8, "9": 2})
    assert proposal.codes == {"1": "1", "5": "0", "9": "9"} and proposal.no_value == "5"


def test_the_letter_p_is_a_woman():
    assert proposed("sex", {"l": 5, "p": 6}).codes == {"l": "L", "p": "P"}
    assert proposed("sex", {"pria": 5, "wanita": 6}).codes == {"pria": "L", "wanita": "P"}


def test_refused_and_unknown_mean_no_answer_where_the_catalogue_has_no_code_for_them():
    proposal = proposed("wg_seeing", {"no_difficulty": 5, "dnk": 2, "pnta": 1, "tidak tahu": 1})
    assert proposal.codes == {"no_difficulty": "1", "dnk": "", "pnta": "", "tidak tahu": ""}


def test_old_names_of_target_groups_are_understood():
    assert proposed("ppks_code", {"anak cacat": 3, "anak nakal": 1}).codes == {
        "anak cacat": "PPKS-05", "anak nakal": "PPKS-03",
    }  # fmt: skip


def test_unknown_words_are_counted_and_never_guessed():
    proposal = proposed("marital_status", {"kawin": 60, "kawinn": 40})
    assert proposal.unknown == {"kawinn": 40} and proposal.understood_share == pytest.approx(0.6)


def test_rare_words_outside_the_sample_are_still_known():
    assert proposed("sex", {"l": 5}, is_whole=False).codes["perempuan"] == "P"
    assert "perempuan" not in proposed("sex", {"l": 5}).codes


@pytest.mark.parametrize(("worst", "expected"), [(61, True), (60, False), (1, False)])
def test_a_scale_on_which_most_cannot_do_a_thing_is_doubted(worst, expected):
    frequencies = {"4": worst, "1": 100 - worst}
    codes = {"1": "1", "4": "4"}
    assert is_probably_reversed(codes, evidence(frequencies)) is expected


def test_turning_round_twice_changes_nothing():
    codes = {"1": "1", "2": "2", "3": "3", "4": "4", "9": ""}
    assert reversed_scale(codes) == {"1": "4", "2": "3", "3": "2", "4": "1", "9": ""}
    yes_no = {"1": "1", "5": "0", "ya": "1", "9": ""}
    assert swapped_yes_no(yes_no) == {"1": "0", "5": "1", "ya": "1", "9": ""}
    assert swapped_yes_no(swapped_yes_no(yes_no)) == yes_no


def test_answers_in_one_cell_are_counted_one_by_one():
    assert choice_frequencies(evidence({"sandang pangan": 2, "sandang, alat bantu": 3})) == {
        "sandang": 5, "pangan": 2, "alat bantu": 3,
    }  # fmt: skip
