"""Figures made ready ahead: only while no page is drawn, once for the same data, and not for ever."""

import threading

import pytest

from pages.parts import ready
from pages.parts.ready import Server, begin, compute_ahead
from taksir.errors import TaksirError
from taksir.stopping import Stopped, Work, stoppable


def steps(monkeypatch: pytest.MonkeyPatch, *ones) -> None:
    monkeypatch.setattr(ready.needs, "steps_ahead", lambda: iter(ones))


def test_nothing_is_computed_while_a_page_is_drawn(monkeypatch):
    here, computed = Server(drawing=1), threading.Event()
    steps(monkeypatch, computed.set)
    work = threading.Thread(target=compute_ahead, args=(here, print))
    work.start()
    assert not computed.wait(0.3)
    with here.changed:
        here.drawing = 0
        here.changed.notify_all()
    assert computed.wait(10)
    work.join()


def test_it_leaves_off_after_a_figure_that_takes_long_and_goes_on_after_one_that_is_refused(monkeypatch):
    done: list[str] = []

    def refused() -> None:
        done.append("refused")
        raise TaksirError("No.")

    steps(monkeypatch, refused, lambda: done.append("long"), lambda: done.append("never"))
    clock = iter([10.0, 10.0, 10.1, 20.0, 20.0, 20.0 + 2 * ready.STEP_MOST_S])
    monkeypatch.setattr(ready.time, "monotonic", lambda: next(clock))
    compute_ahead(Server(), print)
    assert done == ["refused", "long"]


def test_it_is_begun_once_for_the_same_data_and_stopped_for_others(in_store, monkeypatch):
    going, ended = threading.Event(), threading.Event()

    def long() -> None:
        going.set()
        ended.wait(10)

    steps(monkeypatch, long)
    here = Server()
    begin(here)
    first = here.job
    begin(here)
    assert here.job is first and going.wait(10)
    here.version = "of data before"
    begin(here)
    assert here.job is not first and first.is_cancelled
    ended.set()
    assert first.wait(10) and here.job.wait(10)
    with pytest.raises(Stopped):
        first.result()


def test_work_that_was_stopped_ends_while_it_waits_for_a_page(monkeypatch):
    steps(monkeypatch, lambda: None)
    work = Work()
    work.stop()
    with stoppable(work), pytest.raises(Stopped):
        compute_ahead(Server(drawing=1), print)


def test_every_step_is_a_figure_of_the_example(in_store):
    """The first ones: those the home page and the need page open with."""
    found = [step() for _, step in zip(range(9), ready.needs.steps_ahead(), strict=False)]
    assert all(found)


def test_a_level_chosen_before_comes_back_where_an_indicator_between_had_none(open_page, example_store):
    app = open_page("need", example_store, "en", indicator="POV-01", level="kecamatan")
    topic = next(box for box in app.selectbox if box.label == "Topic")
    topic.select("mental_health").run()
    assert app.query_params["level"] == "kabupaten"
    next(box for box in app.selectbox if box.label == "Topic").select("poverty").run()
    assert app.query_params["level"] == "kecamatan" and not app.exception
