"""What Streamlit leaves to be mended in the browser: its menu and headings for screen readers, its own words.

Its menu puts groups between a list and its entries, which a screen reader cannot follow; headings leave no
level out; a part of a page that scrolls by itself is reached by the keyboard; a map over tiles is sent for
one width, and is fitted where it stands at the zoom it was sent with; where light turns into dark, charts
are drawn again in its colours; where somebody stops a page, that is said, and no sign of work goes on. Words
inside its list of files and its menu of columns stay its own.
"""

import json

import streamlit as st

from taksir.words import say

REDRAW = "taksir_redraw"
BUILT_IN_WORDS = (
    "App pages",
    "Choose date",
    "Choose date range",
    "Clear all",
    "Clear value",
    "Close",
    "Close fullscreen",
    "Collapse sidebar",
    "Connecting",
    "Connection error",
    "Dark",
    "Decrement",
    "Dismiss",
    "Expand sidebar",
    "Fullscreen",
    "Help",
    "Help for",
    "Increment",
    "Light",
    "Main menu",
    "Navigate to home page",
    "No results",
    "Open",
    "Page not found",
    "Press Ctrl+Enter to apply",
    "Press Ctrl+Enter to submit form",
    "Press Enter to apply",
    "Press Enter to submit form",
    "Print",
    "Record screen",
    "Remove",
    "Running...",
    "Search",
    "Select all",
    "Selected values",
    "Show/hide columns",
    "Sidebar",
    "Skip to main content",
    "Stop",
    "System",
    "The page that you have requested does not seem to exist. Running the app's main page.",
    "day",
    "file upload",
    "month",
    "year",
)
"""Msgids: the words of Streamlit 1.67 that stand on our pages or are told of them to screen readers."""

SCRIPT = """
if (!window.taksirMended) {
  window.taksirMended = true;
  const all = (selector) => document.querySelectorAll(selector);
  const menu = () => all(
    "[data-testid=stSidebarNavItems]:not([role]),[data-testid=stSidebarNavItems] li:not([role])"
  ).forEach((part) => part.setAttribute("role", "presentation"));
  const fit = () => all(".js-plotly-plot").forEach((chart) => {
    const sent = chart._fullLayout?.meta, map = chart._fullLayout?.map?._subplot?.map;
    if (!sent?.bounds || !map || Math.abs(map.getZoom() - sent.sent_zoom) > 1e-6) return;
    map.fitBounds(sent.bounds, {animate: false, padding: 10});
  });
  const levels = () => {
    const shown = [...all("[data-testid=stMain] :is(h1,h2,h3,h4,h5,h6)")];
    const used = [...new Set(shown.map((part) => part.tagName))].sort();
    for (const part of shown) {
      const level = String(used.indexOf(part.tagName) + 1);
      if (part.tagName[1] === level) part.removeAttribute("aria-level");
      else if (part.getAttribute("aria-level") !== level) part.setAttribute("aria-level", level);
    }
  };
  const AGAIN = ".st-key-taksir_redraw button";
  let paper;
  const redraw = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const now = app && getComputedStyle(app).backgroundColor;
    if (paper && now && now !== paper) document.querySelector(AGAIN)?.click();
    paper = now ?? paper;
  };
  const translated = (text) => {
    const words = window.taksirWords;
    const [, first, rest] = /^(Remove|Help for|[^:,]+(?=[:,]))([:,]? .*)$/s.exec(text) ?? [];
    return words[text.trim()] ?? (words[first] && words[first] + rest);
  };
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const PLACES = "[data-testid=stSkipToContent],[data-testid=InputInstructions]," +
    "[data-testid=stStatusWidget],body>:not(#root,script,style)";
  const speak = () => {
    for (const part of all("[aria-label],[title],[placeholder]")) {
      for (const name of ATTRIBUTES) {
        const words = part.hasAttribute(name) && translated(part.getAttribute(name));
        if (words) part.setAttribute(name, words);
      }
    }
    for (const place of all(PLACES)) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const words = translated(texts.currentNode.data);
        if (words) texts.currentNode.data = words;
      }
    }
  };
  const bar = Object.assign(document.createElement("div"), {className: "taksir-stopped"});
  bar.setAttribute("role", "status");
  let wasPressed = false, ticks = 0;
  addEventListener("click", (event) => {
    if (event.target.closest("[data-testid=stStatusWidget] :is(button,[role=button])")) wasPressed = true;
    if (event.target.closest(".taksir-stopped button")) document.querySelector(AGAIN)?.click();
  }, true);
  const stopped = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const isRunning = app?.dataset.testScriptState !== "notRunning";
    if (isRunning) wasPressed &&= !bar.isConnected;
    const isLeft = !isRunning && (wasPressed || app.querySelector("[data-testid=stSpinner]"));
    ticks = isLeft ? ticks + 1 : 0;
    if (!isLeft) bar.remove();
    if (ticks !== 2) return;
    const [said, again] = window.taksirStopped, button = document.createElement("button");
    button.append(again);
    bar.replaceChildren(said, " ", button);
    document.body.append(bar);
  };
  const mend = () => {
    stopped();
    menu();
    fit();
    levels();
    redraw();
    speak();
    for (const part of all(".st-key-profile_panel:not([tabindex])")) part.tabIndex = 0;
  };
  mend();
  setInterval(mend, 500);
}
"""


def draw(language: str) -> None:
    """Mend the page, and every change of it, in the reader's language; nothing of it is seen."""
    words = {text: said for text in BUILT_IN_WORDS if (said := say(text, language)) != text}
    told = f"document.documentElement.lang='{language}';window.taksirWords={json.dumps(words)};"
    stopped = say("Stopped: what stands here may not be all of it.", language)
    told += f"window.taksirStopped={json.dumps([stopped, say('Draw the page again', language)])};"
    st.html(f"<script>{told}{SCRIPT}</script>", unsafe_allow_javascript=True)
    st.button(say("Draw the page again", language), key=REDRAW)
