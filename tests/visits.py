"""Visitors of a dashboard in Chromium: where they are, what their browser asked for, what went wrong."""

import itertools
from dataclasses import dataclass, field

from playwright.sync_api import Page

LOCALES = {"id": "id-ID", "en": "en-GB"}
TIMEOUT_MS = 60_000
QUIET_MS = 300
# The script has ended, the style sheet has come (its part of Streamlit is fetched after the first words
# stand), and since then nothing has changed or faded in for a while; or something moves without end there,
# and four times the while has gone by.
IS_STILL = """([call, quiet_ms]) => {
  const now = performance.now();
  if (window.resting?.call !== call) {
    window.resting?.watch.disconnect();
    const begun = window.resting = {call, changed: now, ended: now};
    begun.watch = new MutationObserver(() => { begun.changed = performance.now(); });
    const all = {subtree: true, childList: true, attributes: true, characterData: true};
    begun.watch.observe(document, all);
  }
  const state = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState;
  const styled = getComputedStyle(document.documentElement).getPropertyValue('--taksir-ink');
  if (state !== 'notRunning' || !styled) window.resting.changed = window.resting.ended = now;
  if (document.getAnimations().some((shown) => shown.playState === 'running')) window.resting.changed = now;
  return now - window.resting.changed >= quiet_ms || now - window.resting.ended >= 4 * quiet_ms;
}"""
# Streamlit asks beside the page first whether it lives under a longer address, and is told no.
EXPECTED_MISSES = ("/_stcore/health", "/_stcore/host-config")
_calls = itertools.count()


@dataclass
class Visit:
    """One visitor: the page, where it asked, and what went wrong in it."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def watched(cls, page: Page, address: str) -> "Visit":
        """A visitor whose browser is watched from the first request on."""
        guest = cls(page, address)
        page.set_default_timeout(TIMEOUT_MS)
        own = (address, address.replace("http", "ws", 1), "data:", "blob:", "about:")
        page.on("request", lambda asked: asked.url.startswith(own) or guest.outside.append(asked.url))
        page.on("response", lambda got: guest._note_failure(got.status, got.url))
        page.on("pageerror", lambda error: guest.errors.append(str(error)))
        return guest

    def open(self, path: str) -> Page:
        """Open a page of the dashboard and wait until it is still."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("h1", timeout=TIMEOUT_MS)
        return self.rest()

    def rest(self) -> Page:
        """Wait until the script has ended and the charts are drawn."""
        self.page.wait_for_function(IS_STILL, arg=[next(_calls), QUIET_MS], timeout=TIMEOUT_MS)
        return self.page

    def forget(self) -> None:
        """Begin a new account of what went wrong."""
        self.outside.clear()
        self.errors.clear()

    def _note_failure(self, status: int, url: str) -> None:
        if status >= 400 and not url.endswith(EXPECTED_MISSES):
            self.errors.append(f"{status} {url}")
