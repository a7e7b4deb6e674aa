"""Every page in both languages, on a desk, on a phone and at double size: whole, as approved, for everybody.

`make approve` takes the pictures in tests/browser/approved anew: look at them before they are committed.
"""

import os
from pathlib import Path

import pytest
from pictures import approve, approved, are_alike, small, unlike_share
from playwright.sync_api import TimeoutError
from visits import LOCALES, Visit

pytestmark = pytest.mark.browser

APPROVED = Path(__file__).parent / "approved"
DESK, PHONE, ZOOMED = (1440, 1000), (390, 844), (720, 500)
TITLES = {
    "/": ("Apa yang perlu saya ketahui dan lakukan hari ini?", "What must I know and do today?"),
    "/data_in": ("Apakah berkas saya dapat dipakai dan aman?", "Is my file usable and safe?"),
    "/need": ("Berapa orang membutuhkan apa, dan di mana?", "How many people need what, and where?"),
    "/map": (
        "Di mana kebutuhannya, dan seberapa pasti petanya?",
        "Where is the need, and how sure is the map?",
    ),
    "/area": (
        "Bagaimana keadaan wilayah ini, dan apa yang sudah ada?",
        "How is this area doing, and what is there already?",
    ),
    "/resources": (
        "Siapa melayani siapa, dan siapa yang tidak terjangkau?",
        "Who serves whom, and who is not reached?",
    ),
    "/plan": (
        "Dengan anggaran ini, di mana dahulu, dan apa hasilnya?",
        "With this budget, where first, and with what result?",
    ),
    "/organize": (
        "Siapa melakukan apa, siapa didengar, dan sampai di mana usulan?",
        "Who does what, who is heard, and where do proposals stand?",
    ),
    "/present": (
        "Apa yang saya serahkan hari ini, dan kepada siapa?",
        "What do I hand over today, and to whom?",
    ),
    "/stories": ("Apa yang saya ceritakan, dan dalam urutan apa?", "What do I tell, and in which order?"),
    "/methods": ("Bagaimana dihitung, dan dapatkah diulang?", "How was it computed, and can it be repeated?"),
}
# Each page is approved in one language at one width, so that both occur of each.
PICTURES = {
    (path, ("id", "en")[place % 2]): (DESK, PHONE)[place // 2 % 2] for place, path in enumerate(TITLES)
}
TOO_WIDE = (
    "[...document.querySelectorAll('[data-testid=stMain], html')].map(e => e.scrollWidth - e.clientWidth)"
)
MOVES = """[...document.querySelectorAll('*')].filter(
  part => parseFloat(getComputedStyle(part).transitionDuration) > 0.01).length"""
# A figure that is not told: no words on it or around it.
UNTOLD = """[...document.querySelectorAll('.js-plotly-plot, [data-testid=stMain] img')].filter(
  figure => !figure.closest('[aria-label]') && !figure.querySelector('[aria-label]') && !figure.alt).length"""
FIGURES = "document.querySelectorAll('.js-plotly-plot').length"
TABLES = "document.querySelectorAll('[data-testid=stMain] :is([data-testid=stDataFrame], table)').length"
# Where the focus is: its place in the document, and whether it can be seen there.
FOCUS = """() => {
  const part = document.activeElement, style = getComputedStyle(part);
  let ring = false;
  for (let up = part, step = 0; up && step < 4; up = up.parentElement, step++) {
    const look = getComputedStyle(up);
    ring ||= (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== 'none';
  }
  const isField = part.matches('input, textarea');
  return [[...document.querySelectorAll('*')].indexOf(part), ring || isField, part.outerHTML.slice(0, 120)];
}"""
TABS = 8
SHORT_FOLDERS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, short = text.data.replace(/(\\/[\\w.-]+){2,}/, '/inbox');
    if (short !== text.data) text.data = short;
  }
}"""


@pytest.fixture(scope="module")
def readers(chromium, dashboard):
    """One browser for each language, so that fonts and scripts are fetched once."""
    found, contexts = {}, []
    for language, locale in LOCALES.items():
        size = {"width": DESK[0], "height": DESK[1]}
        contexts.append(chromium.new_context(viewport=size, locale=locale, reduced_motion="reduce"))
        found[language] = Visit.watched(contexts[-1].new_page(), dashboard)
    yield found
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", TITLES)
def test_a_page_is_whole_at_every_width_as_approved_and_told_to_everybody(readers, path, language):
    guest = readers[language]
    guest.forget()
    guest.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page = guest.open(path)
    assert page.locator("h1").first.inner_text() == TITLES[path][0 if language == "id" else 1]
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate(MOVES) == 0, "something moves for a reader who asked for stillness"
    assert page.evaluate(UNTOLD) == 0
    assert page.evaluate(FIGURES) == 0 or page.evaluate(TABLES), "a figure has no table beside it"
    for size in (DESK, ZOOMED, PHONE):
        resize(guest, size)
        fits(page, size)
        if PICTURES.get((path, language)) == size:
            looks_as_approved(guest, path, language)
        if size == DESK and language == "en":
            keyboard_goes_in_order(page, path)
    assert guest.outside == [] and guest.errors == []


def test_what_has_moved_is_not_as_approved(readers):
    guest = readers["id"]
    resize(guest, PICTURES["/", "id"])
    page = guest.open("/")
    looks_as_approved(guest, "/", "id")
    for moved in ("[data-testid=stMain] {margin-left: 60px}", "[data-testid=stMetric] {display: none}"):
        page.add_style_tag(content=moved)
        guest.rest()
        assert not are_alike(seen_now(page), approved(APPROVED / "home_id.png")), moved
    page.reload()


def keyboard_goes_in_order(page, path):
    """Each part the keyboard comes to stands behind the one before and is seen to have the focus."""
    places = []
    for _ in range(TABS):
        page.keyboard.press("Tab")
        place, is_seen, part = page.evaluate(FOCUS)
        assert is_seen, (path, part)
        places.append(place)
    assert places == sorted(set(places)), path
    page.evaluate("document.activeElement.blur()")


def fits(page, size):
    """Nothing is wider than its window; tables and charts take a moment to follow it."""
    try:
        page.wait_for_function(f"Math.max(...{TOO_WIDE}) <= 0", timeout=20_000)
    except TimeoutError:
        raise AssertionError(f"{page.evaluate(TOO_WIDE)} px too wide at {size}") from None


def resize(guest, size):
    if guest.page.viewport_size != {"width": size[0], "height": size[1]}:
        guest.page.set_viewport_size({"width": size[0], "height": size[1]})
        guest.page.wait_for_timeout(250)


def seen_now(page):
    """The page as a picture: tables, which hold minutes, as grey boxes; folders of this machine cut short."""
    page.evaluate(SHORT_FOLDERS)
    return small(page.screenshot(mask=[page.locator("[data-testid=stDataFrame]")], mask_color="#888888"))


def looks_as_approved(guest, path, language):
    """Hold the page against its picture; what is drawn late is waited for."""
    file = APPROVED / f"{path.strip('/') or 'home'}_{language}.png"
    guest.page.mouse.move(0, 0)
    if os.environ.get("APPROVE"):
        guest.page.wait_for_timeout(1500)
        approve(seen_now(guest.page), file)
    for _ in range(8):
        seen = seen_now(guest.page)
        if are_alike(seen, approved(file)):
            return
        guest.page.wait_for_timeout(500)
    seen.save(file.parent.parent / f"unlike_{file.name}")
    raise AssertionError(f"{unlike_share(seen, approved(file)):.0%} of the page is not as in {file.name}")
