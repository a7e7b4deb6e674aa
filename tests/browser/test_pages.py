"""What readers do on the pages: look, choose, click, take along, repeat (looks: test_appearance.py)."""

import json
import re

import pytest

pytestmark = pytest.mark.browser

PROFILE = ".st-key-profile_panel table.taksir-profile"


@pytest.mark.parametrize(("language", "decimal"), [("id", ","), ("en", ".")])
def test_the_home_page_opens_with_four_figures_each_with_its_interval(dashboard, visit, language, decimal):
    page = visit(dashboard, language).open("/")
    assert page.locator("[data-testid=stMetricValue]").count() == 4
    for value in page.locator("[data-testid=stMetricValue]").all_inner_texts():
        assert re.fullmatch(r"\d{1,3}([.,]\d{3})*", value), value
    words = page.locator("[data-testid=stMain]").inner_text()
    interval = "Selang 95%" if language == "id" else "95% interval"
    assert words.count(interval) >= 4
    assert re.search(rf"\d{re.escape(decimal)}\d%", words)
    register = "Register mencatat 1.150" if language == "id" else "The register counts 1,150"
    assert register in words


def test_the_language_can_be_switched_and_stays(dashboard, visit):
    guest = visit(dashboard, "id")
    page = guest.open("/need")
    page.get_by_text("English", exact=True).click()
    page.get_by_text("How many people need what, and where?").wait_for()
    assert "lang=en" in page.url
    page.get_by_role("link", name="Methods").click()
    page.get_by_text("How was it computed, and can it be repeated?").wait_for()


def test_a_link_reopens_the_view(dashboard, visit):
    guest = visit(dashboard, "en")
    page = guest.open("/need?indicator=POV-01&level=kecamatan&show=count")
    words = page.locator("[data-testid=stMain]").inner_text()
    assert "Poverty headcount (P0) · persons · Sub-district" in words
    page.reload()
    guest.rest()
    assert "indicator=POV-01" in page.url and "show=count" in page.url


def test_ranked_dots_stand_for_all_sub_districts(dashboard, visit):
    page = visit(dashboard, "id").open("/need?indicator=POV-01&level=kecamatan")
    page.wait_for_selector(".js-plotly-plot .scatterlayer .trace path.point")
    names = page.locator(".js-plotly-plot g.ytick text").all_text_contents()
    assert any("Pulau Lentera" in name for name in names)
    assert page.locator("[data-testid=stDataFrame]").count() == 1


def test_the_downloads_hold_what_is_seen(dashboard, visit):
    page = visit(dashboard, "en").open("/need?indicator=POV-01&level=kecamatan")
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download CSV").click()
    text = caught.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("area_code,area_name,n,estimate")
    assert text.count("\n") == 13
    figure_id = re.search(r"Figure id ([0-9a-f]{16})", page.locator("[data-testid=stMain]").inner_text())[1]
    assert figure_id in text
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download XLSX").click()
    assert caught.value.path().read_bytes()[:2] == b"PK"


def test_the_map_draws_every_area_and_marks_what_is_unsure(dashboard, visit):
    guest = visit(dashboard, "id")
    page = guest.open("/map?indicator=POV-01&level=kecamatan")
    page.wait_for_selector(".choroplethlayer path.choroplethlocation")
    drawn = page.evaluate(
        "[...document.querySelectorAll('.choroplethlayer path.choroplethlocation')]"
        ".filter(p => p.getBBox().width > 0).length"
    )
    assert drawn >= 12
    legend = page.locator("ul.legend li").all_inner_texts()
    counted = [int(re.search(r"\((\d+)\)", line)[1]) for line in legend if "◐" not in line]
    assert sum(counted) == 12
    assert guest.outside == []


def test_the_map_goes_down_to_villages_for_what_is_counted(dashboard, visit):
    page = visit(dashboard, "en").open("/map?indicator=ELD-01&level=desa")
    page.wait_for_selector(".choroplethlayer path.choroplethlocation")
    assert page.locator(".choroplethlayer path.choroplethlocation").count() >= 120


def test_a_click_on_an_area_shows_its_profile(dashboard, visit):
    guest = visit(dashboard, "en")
    page = guest.open("/map?indicator=POV-01&level=kecamatan")
    page.wait_for_selector(".choroplethlayer path.choroplethlocation")
    click_on_largest_shape(page)
    page.wait_for_selector(PROFILE)
    guest.rest()
    assert "area=99" in page.url
    profile = page.locator(".st-key-profile_panel").inner_text()
    assert "Poverty headcount (P0)" in profile and "Share of older persons" in profile
    assert profile.index("What is there") < profile.index("What people lack")
    assert "Dinas Sosial" in profile and "Budget year: 2027" in profile  # 4W and proposals
    page.reload()
    page.wait_for_selector(PROFILE)


def test_an_area_can_be_chosen_without_a_mouse(dashboard, visit):
    guest = visit(dashboard, "en")
    page = guest.open("/map?indicator=POV-01&level=kecamatan")
    box = page.get_by_role("combobox", name=re.compile("Area"))
    box.last.focus()
    page.keyboard.type("Gunung")
    page.keyboard.press("Enter")
    page.wait_for_selector(PROFILE)
    guest.rest()
    assert "area=99" in page.url


def test_a_map_taken_along_opens_alone(dashboard, visit, chromium, tmp_path):
    page = visit(dashboard, "en").open("/map?indicator=POV-01&level=kecamatan")
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download HTML").click()
    file = tmp_path / "map.html"
    caught.value.save_as(file)
    context = chromium.new_context(offline=True)
    alone = context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    alone.wait_for_selector(".choroplethlayer path.choroplethlocation")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert alone.locator(".legend .legendtext").count() >= 4
    context.close()


def test_a_figure_can_be_repeated_from_its_id(dashboard, visit):
    guest = visit(dashboard, "en")
    page = guest.open("/need?indicator=POV-01&level=kecamatan")
    words = page.locator("[data-testid=stMain]").inner_text()
    figure_id = re.search(r"Figure id ([0-9a-f]{16})", words)[1]
    page = guest.open("/methods")
    page.get_by_role("tab", name="Repeat a figure").click()
    page.get_by_role("textbox", name="Figure id").fill(figure_id)
    page.keyboard.press("Enter")
    page.get_by_text("the same to the last digit").wait_for()
    recipe = json.loads(page.locator("[data-testid=stCode] code").text_content())
    assert recipe["indicator"] == "POV-01"


def test_charts_and_tables_are_told_to_those_who_do_not_see_them(dashboard, visit):
    page = visit(dashboard, "en").open("/need?indicator=POV-01&level=kecamatan")
    page.wait_for_selector(".js-plotly-plot .scatterlayer .trace path.point")
    told = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel).join(' ')")
    assert "Poverty headcount (P0) by Sub-district" in told


def test_small_print_has_the_contrast_that_readers_need(dashboard, visit):
    page = visit(dashboard, "en").open("/need?indicator=POV-01&level=kecamatan")
    colours = page.evaluate(
        """[...document.querySelectorAll('[data-testid=stMain] p, [data-testid=stMain] h3')]
           .filter(e => e.innerText.trim()).map(e => {
             let seen = 1;
             for (let up = e; up; up = up.parentElement) seen *= getComputedStyle(up).opacity;
             return [getComputedStyle(e).color, seen];
           })"""
    )
    for colour, seen in colours:
        red, green, blue, *alpha = (float(part) for part in re.findall(r"[\d.]+", colour))
        share = seen * (alpha[0] if alpha else 1)
        mixed = [share * part + (1 - share) * 255 for part in (red, green, blue)]
        assert contrast_with_white(*mixed) >= 4.5, (colour, seen)


def contrast_with_white(*parts):
    """WCAG 2: relative luminance of a colour against white."""
    linear = [p / 255 / 12.92 if p <= 10 else ((p / 255 + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def click_on_largest_shape(page):
    """Click into the middle of the area that covers most of the map."""
    spot = page.evaluate(
        """() => {
          const shapes = [...document.querySelectorAll('.choroplethlayer path.choroplethlocation')]
            .filter(p => p.__data__ && p.__data__.fIn);
          const size = p => { const b = p.getBBox(); return b.width * b.height; };
          const shape = shapes.sort((a, b) => size(b) - size(a))[0];
          const box = shape.getBoundingClientRect();
          for (let i = 0; i < 2000; i++) {
            const x = box.x + Math.random() * box.width, y = box.y + Math.random() * box.height;
            const point = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
            if (shape.isPointInFill(point)) return [x, y];
          }
        }"""
    )
    page.mouse.move(*spot)
    page.wait_for_timeout(400)
    page.mouse.click(*spot)
