"""axe-core finds no serious fault on any page, in light and in dark."""

from axe_playwright_python.sync_playwright import Axe

SERIOUS = ("serious", "critical")
CONTRASTS = {"runOnly": ["color-contrast"]}
# Buttons in colour and words of residents stand behind a choice.
BEHIND = ("/plan?step=scenarios", "/organize?board=voices")


def test_axe_finds_no_serious_fault_on_any_page_in_light_and_dark(dashboard, visit):
    guest = visit(dashboard, "id")
    page = guest.open("/")
    page.wait_for_selector("[data-testid=stSidebarNavItems][role]")
    links = page.locator("[data-testid=stSidebarNavLink]")
    faults = []
    for place in range(links.count()):
        links.nth(place).click()
        guest.rest()
        faults += in_both(guest, {})
    for link in BEHIND:
        guest.open(link)
        faults += in_both(guest, CONTRASTS)
    assert faults == []
    assert page.evaluate("document.documentElement.lang") == "id"


def in_both(guest, options):
    """Faults on the light page, and contrasts on the dark one."""
    page, faults = guest.page, [("light", guest.page.url, *fault) for fault in serious(guest.page, options)]
    page.emulate_media(color_scheme="dark")
    guest.rest()
    faults += [("dark", page.url, *fault) for fault in serious(page, CONTRASTS)]
    page.emulate_media(color_scheme="light")
    return faults


def serious(page, options):
    found = Axe().run(page, options=options).response["violations"]
    return [
        (fault["id"], fault["nodes"][0]["html"][:160], fault["nodes"][0]["failureSummary"][:160])
        for fault in found
        if fault["impact"] in SERIOUS
    ]
