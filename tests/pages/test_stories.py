"""Stories: views kept in order, links that must open a page, and the words said while presenting."""

import shutil

import pytest

from pipelines.load import withdraw_delivery
from taksir import needs, written
from taksir.plans.stories import freeze_view, kept_figures, views


@pytest.fixture
def story(example_store, tmp_path, monkeypatch):
    """A store with a story of two views."""
    folder = tmp_path / "store"
    shutil.copytree(example_store, folder)
    monkeypatch.setenv("TAKSIR_STORE", str(folder))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    from pages.parts import stage  # registers the rule of views

    kept = written.write("story", {"title": "Who is not reached?"})
    for place, heading, link in (
        (2, "How sure?", "need?view=order"),
        (1, "<b>Look</b>", "/map?level=kecamatan"),
    ):
        body = {"place": place, "heading": heading, "link": link, "text": "Said."}
        written.write("story_view", body, parent_id=kept.id)
    assert stage.PLACE == "place"
    assert [view.body["place"] for view in views(kept.id)] == [1, 2]
    return folder, kept.id


def shown(app):
    return [element.proto.body for element in app.get("html")]


def test_presenting_says_the_message_and_the_way_on(open_page, story):
    folder, story_id = story
    app = open_page("home", folder, "en", story=story_id, place="1")
    assert not app.exception and not app.error
    assert any("&lt;b&gt;Look&lt;/b&gt;" in body for body in shown(app))
    assert any("1 of 2" in caption.value for caption in app.caption)
    links = [element.proto for element in app.get("page_link")]
    onward = next(link for link in links if link.label == "Next")
    assert onward.page.endswith("need") and f"story={story_id}" in onward.query_string
    assert not any(link.label == "Back" for link in links)


def test_a_story_that_is_gone_is_a_sentence(open_page, story):
    app = open_page("home", story[0], "en", story="story-gone", place="1")
    assert "no longer there" in app.warning[0].value


@pytest.mark.parametrize("link", ["https://example.org/store", "store?x=1", "../data", "javascript:alert(1)"])
def test_a_view_must_open_a_page_of_this_dashboard(story, link):
    with pytest.raises(written.EntryFaultsError, match="opens no page"):
        body = {"place": 3, "heading": "No", "link": link}
        written.write("story_view", body, parent_id=story[1])


def test_a_link_opens_its_page_with_its_choices():
    from pages.parts import stage

    assert stage.opened_by("map?indicator=DIS-01&lang=en") == ("map", {"indicator": "DIS-01"})
    assert stage.opened_by("http://localhost:8501/need?view=order") == ("need", {"view": "order"})
    assert stage.opened_by("/") == ("home", {})


def test_a_view_is_presented_with_its_frozen_figures_when_the_data_change(open_page, story):
    """The survey of 2026 is withdrawn: the page would show 2024, the story shows what was frozen."""
    folder, story_id = story
    view = views(story_id)[0]
    figure = needs.estimate_need("POV-01", "kecamatan")
    freeze_view(view.id, [figure.id], "en")
    app = open_page("home", folder, "en", story=story_id, place="1")
    assert not app.exception and not app.error
    assert any("Today they are the same" in caption.value for caption in app.caption)
    delivery = next(note for note in figure.sources if note.kind == "survey" or "Survei" in note.title)
    withdraw_delivery(delivery.delivery_id, actor="Ana")
    (kept,) = kept_figures(view.id)
    assert kept.is_same and kept.areas
    why = needs.why_changed(figure.id)
    assert why.is_same and why.areas == kept.areas
    assert any(reason.template.startswith("Data:") for reason in why.reasons)
    app = open_page("home", folder, "en", story=story_id, place="1")
    assert not app.exception and not app.error
    words = " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert "Today's data give other numbers" in words and figure.id in words
    app.toggle(key=f"today {view.id}").set_value(True).run()
    assert figure.id not in " ".join(caption.value for caption in app.caption)


def test_keeping_a_view_freezes_what_it_shows(open_page, story):
    folder, story_id = story
    app = open_page("home", folder, "en")
    app.text_input(key="kept message").set_value("Look here")
    next(one for one in app.button if one.label == "Keep this view").click().run()
    assert not app.exception and not app.error
    kept = kept_figures(views(story_id)[-1].id)
    assert kept and all(figure.is_same and figure.areas == 0 for figure in kept)


def test_each_view_is_what_its_link_says_whatever_the_one_before_chose(open_page, story):
    """Next and back stay on a page whose widgets hold the choices of the view before."""
    folder, story_id = story
    link = {"story": story_id, "place": "2", "lang": "en", "indicator": "ELD-01"}
    app = open_page("home", folder, "en")  # the links of the stage need the door's list of pages
    app.switch_page("pages/need.py")
    app.query_params.update(link | {"view": "definition", "show": "count"})
    app.run()
    assert "definition" in app.query_params["view"]
    for said, view in (({}, "how_many"), ({"view": "profile"}, "profile"), ({}, "how_many")):
        app.query_params.clear()
        app.query_params.update(link | said)
        app.run()
        assert not app.exception and not app.error
        assert view in app.query_params["view"]
        assert "count" not in app.query_params.get("show", "rate")
