"""Answers are kept by what they hold together, and computed once for those who ask at the same time."""

import threading
import time
from dataclasses import dataclass

from taksir.keeping import ROWS_LEAST, keeping


@dataclass(frozen=True)
class Answer:
    table: range


def counted(**how):
    """A function that answers with so many rows, and how often each was computed."""
    computed: list[int] = []

    @keeping(**how)
    def answer(rows: int, *, text: str = "") -> Answer:
        computed.append(rows)
        return Answer(range(rows))

    return answer, computed


def test_the_same_question_is_computed_once_and_its_very_answer_comes_back():
    answer, computed = counted()
    first = answer(5)
    assert answer(5) is first and computed == [5]
    assert answer(5, text="other") is not first and computed == [5, 5]
    assert answer(5, text="") is first and answer(rows=5) is first, "a default said is no other question"
    answer.cache_clear()
    answer(5)
    assert computed == [5, 5, 5]


def test_large_answers_leave_first_those_asked_for_longest_ago():
    answer, computed = counted(rows=10 * ROWS_LEAST)
    few, many = 3 * ROWS_LEAST, 4 * ROWS_LEAST
    answer(few), answer(many), answer(few)  # 4 and 5 thousand with what stands beside them
    answer(2 * ROWS_LEAST)  # together 12 thousand: the one asked for longest ago leaves
    assert computed == [few, many, 2 * ROWS_LEAST]
    answer(few)
    assert computed[-1] != few, "asked for lately, so still there"
    answer(many)
    assert computed[-1] == many


def test_an_answer_larger_than_all_room_is_kept_until_the_next():
    answer, computed = counted(rows=10)
    answer(500), answer(500)
    assert computed == [500]
    answer(3), answer(500)
    assert computed == [500, 3, 500]


def test_who_asks_the_same_at_the_same_time_waits_for_the_first():
    computed = []

    @keeping(in_turn=True)
    def answer(rows: int) -> Answer:
        computed.append(rows)
        time.sleep(0.05)
        return Answer(range(rows))

    found: list[Answer] = []
    askers = [threading.Thread(target=lambda: found.append(answer(7))) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert computed == [7] and len(found) == 6 and all(one is found[0] for one in found)


def test_a_question_that_failed_is_computed_again():
    tried = []

    @keeping(in_turn=True)
    def answer() -> Answer:
        tried.append(1)
        if len(tried) == 1:
            raise ValueError
        return Answer(range(2))

    try:
        answer()
    except ValueError:
        assert len(answer().table) == 2
