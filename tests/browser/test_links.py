"""The link is the view: copied it opens the same, back and forward go one choice at a time."""


def test_a_link_is_a_view_and_back_and_forward_go_one_choice_at_a_time(dashboard, visit):
    guest = visit(dashboard, "en")
    page = guest.open("/need?indicator=POV-01&level=kecamatan")
    steps = page.evaluate("history.length")
    rates = heading(page)
    numbers = choose(guest, "Number", unlike=rates)
    copied = page.url
    assert "show=count" in copied
    choose(guest, "Regency/city", unlike=numbers)
    assert "level=kabupaten" in page.url
    assert page.evaluate("history.length") == steps + 2
    last = page.url
    for wait_ms in (60, 120, 180):  # back, and forward again while the page still computes
        page.evaluate("wait => { history.back(); setTimeout(() => history.forward(), wait) }", wait_ms)
        page.wait_for_timeout(wait_ms + 100)
        guest.rest()
        assert page.url == last, wait_ms
        assert page.get_by_role("radio", name="Regency/city").is_checked(), wait_ms

    guest.rest()
    page.go_back()
    sees(page, numbers)
    assert page.url == copied
    guest.rest()
    page.go_back()
    sees(page, rates)
    guest.rest()
    page.go_forward()
    sees(page, numbers)
    guest.rest()
    page.reload()
    sees(page, numbers)

    guest.rest().get_by_role("link", name="Map", exact=True).click()
    page.wait_for_url("**/map?*indicator=POV-01*")
    guest.rest()
    guest.rest()
    page.go_back()
    sees(page, numbers)
    assert page.url == copied

    opened = visit(dashboard, "id").open(copied.removeprefix(dashboard))
    assert opened.url == copied
    assert opened.get_by_role("radio", name="Jumlah").is_checked()


def heading(page):
    return page.locator("h3").first.inner_text()


def sees(page, words):
    page.wait_for_function("words => document.querySelector('h3')?.innerText === words", arg=words)


def choose(guest, label, *, unlike):
    """The heading after a choice that changes it."""
    guest.page.get_by_role("radio", name=label).click()
    guest.page.wait_for_function("words => document.querySelector('h3')?.innerText !== words", arg=unlike)
    return heading(guest.rest())
