"""axe-core finds no serious fault on any page, in light and in dark; nothing is lost at double size."""

from axe_playwright_python.sync_playwright import Axe

SERIOUS = ("serious", "critical")
WIDE = "document.documentElement.scrollWidth <= innerWidth + 1"


def test_axe_finds_no_serious_fault_on_any_page_in_light_and_dark(dashboard, visit):
    guest = visit(dashboard, "id")
    page = guest.open("/")
    page.wait_for_selector("[data-testid=stSidebarNavItems][role]")
    links = page.locator("[data-testid=stSidebarNavLink]")
    faults = []
    for place in range(links.count()):
        links.nth(place).click()
        guest.rest()
        faults += [("light", page.url, *fault) for fault in serious(page, {})]
        page.emulate_media(color_scheme="dark")
        guest.rest()
        only = {"runOnly": ["color-contrast"]}
        faults += [("dark", page.url, *fault) for fault in serious(page, only)]
        page.emulate_media(color_scheme="light")
    assert faults == []
    assert page.evaluate("document.documentElement.lang") == "id"


def test_at_double_size_nothing_is_cut_off_and_stillness_is_kept(dashboard, visit):
    """200 % zoom of a screen of 1,280 px is a page of 640 px."""
    guest = visit(dashboard, "en", 640)
    guest.page.emulate_media(reduced_motion="reduce")
    for path in ("/", "/need?indicator=POV-01&level=kecamatan"):
        page = guest.open(path)
        assert page.evaluate(WIDE), path
    lasts = "parseFloat(getComputedStyle(part).transitionDuration) > 0.01"
    assert not page.evaluate(f"[...document.querySelectorAll('*')].some(part => {lasts})")


def serious(page, options):
    found = Axe().run(page, options=options).response["violations"]
    return [
        (fault["id"], fault["nodes"][0]["html"][:160], fault["nodes"][0]["failureSummary"][:160])
        for fault in found
        if fault["impact"] in SERIOUS
    ]
