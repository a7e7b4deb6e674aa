"""What Streamlit leaves to be mended: the tour by keyboard, its own words, headings, charts in the dark."""

import pytest

pytestmark = pytest.mark.browser

STANDS_ON = "place => document.activeElement.matches(place)"
NO_LEVEL_LEFT_OUT = """() => {
  const levels = [...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, h4)')].map(
    part => Number(part.getAttribute('aria-level') ?? part.tagName[1]));
  return levels.length > 1 && levels.every((level, place) => level <= (levels[place - 1] ?? 0) + 1);
}"""
PAPER = "document.querySelector('.js-plotly-plot .main-svg')?.style.background"


def test_the_tour_goes_by_keyboard_and_escape_ends_it(dashboard, visit):
    guest = visit(dashboard, "en")
    page = guest.open("/")
    page.locator(".st-key-tour_begin a").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(STANDS_ON, arg=".st-key-tour_next a")
    assert "tour=0" in page.url
    page.keyboard.press("Enter")
    page.wait_for_url("**/data_in?tour=1*")
    page.wait_for_function(STANDS_ON, arg=".st-key-tour_next a")
    told = page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby')).innerText"
    )
    assert told.startswith("2 of 5")
    page.keyboard.press("Escape")
    page.wait_for_function(STANDS_ON, arg="h1")
    assert page.locator(".st-key-tour_step").count() == 0 and "tour" not in page.url
    assert not guest.open("/").locator(".st-key-tour_invitation").is_visible()


def test_the_page_speaks_one_language_keeps_its_levels_and_turns_dark_as_a_whole(dashboard, visit):
    guest = visit(dashboard, "id")
    page = guest.open("/plan?step=scenarios")
    page.wait_for_function(NO_LEVEL_LEFT_OUT)
    page.wait_for_selector("[aria-label='Menu utama']")
    assert page.locator("[aria-label='Main menu'], [aria-label='Sidebar']").count() == 0
    page.wait_for_function(f"{PAPER} === 'rgb(255, 255, 255)'")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{PAPER} === 'rgb(16, 25, 28)'")
    assert guest.errors == []
