"""New sites are chosen by clicking the map: a click adds a village, another takes it out again."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

OWN = re.compile(r"[?&]own=(\d+)")


def test_a_click_on_a_village_tries_it_as_a_site(dashboard, visit):
    guest = visit(dashboard, "en")
    page = guest.open("/resources?show=sites&people=older&sites=1")
    heading = page.get_by_text("Click a village to try it as a site of your own")
    heading.wait_for()
    click_on_a_village(guest)
    page.wait_for_url(OWN)
    expect(page.get_by_text("your own sites: ◆")).to_be_visible()
    expect(page.get_by_text(re.compile("The planner's own sites reach"))).to_be_visible()
    click_on_the_diamond(guest)
    page.wait_for_url(lambda url: not OWN.search(url))
    expect(page.get_by_text("your own sites: ◆")).to_have_count(0)


def click_on_a_village(guest):
    """Into the southernmost village: nothing else stands there."""
    page = guest.rest()
    page.locator(".choroplethlayer path.choroplethlocation").first.wait_for()
    page.locator(".choroplethlayer").last.scroll_into_view_if_needed()
    guest.rest()
    spot = page.evaluate(
        """() => {
          const shapes = [...document.querySelectorAll('.choroplethlayer path.choroplethlocation')]
            .filter(p => p.__data__ && p.__data__.fIn);
          const place = p => p.getBoundingClientRect();
          const big = shapes.filter(p => place(p).width > 20 && place(p).bottom < innerHeight
            && place(p).top > 60);
          const box = place(big.sort((a, b) => place(b).bottom - place(a).bottom)[0]);
          return [box.x + box.width / 2, box.y + box.height / 2];
        }"""
    )
    page.mouse.move(*spot)
    page.wait_for_timeout(400)
    page.mouse.click(*spot)


def click_on_the_diamond(guest):
    page = guest.rest()
    mark = page.locator(".js-plotly-plot svg text", has_text="◆").last
    mark.scroll_into_view_if_needed()
    guest.rest()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(400)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
