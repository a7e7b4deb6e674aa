"""Maps on a phone without a network: drawn, clicked, followed to an area's page, alone with this machine."""

import re

import pytest

from .test_pages import PROFILE, click_on_largest_shape

pytestmark = pytest.mark.browser
# Of a map's height, what no shape takes.
EMPTY_SHARE = """() => {
  const chart = document.querySelector('.js-plotly-plot').getBoundingClientRect();
  const boxes = [...document.querySelectorAll('.choroplethlayer path.choroplethlocation')]
    .map(shape => shape.getBoundingClientRect());
  const shapes = Math.max(...boxes.map(box => box.bottom)) - Math.min(...boxes.map(box => box.top));
  return 1 - shapes / chart.height;
}"""


def test_a_phone_without_a_network_reaches_an_areas_profile_through_the_map(dashboard, visit):
    guest = visit(dashboard, "id", 390)
    guest.page.context.route(re.compile(r"^https?://(?!localhost[:/])"), lambda road: road.abort())
    page = guest.open("/map?indicator=ILL-01&level=kecamatan&show=both")
    page.wait_for_selector(".scatterlayer path.point")  # circles over colours
    assert page.locator(".choroplethlayer path.choroplethlocation").count() >= 12
    assert page.evaluate(EMPTY_SHARE) < 0.12, "empty paper above and below the shapes"
    click_on_largest_shape(page)
    page.wait_for_selector(PROFILE)
    guest.rest()
    area = page.url.split("area=")[1].split("&")[0]
    page.get_by_role("link", name="Profil lengkap").click()
    page.wait_for_url(f"**/area?*{area}*")
    page.get_by_text("Siapa melakukan apa di sini").wait_for()
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
    assert wide <= 0
    assert guest.outside == [] and guest.errors == []
