"""The link of a view: what was chosen stands in it, and following another link chooses again.

While a page is drawn its choices are noted; when it is drawn they are written at once, as one step that
the browser's back and forward buttons know. A link that says other than what was written last was
followed by the reader (a copied link, back, forward): then the link wins over what the widgets hold.
"""

import threading

import streamlit as st

CALLED, WRITTEN, KNOWN, FOLLOWED = "link called", "link written", "link names", "link followed"
SENT = "link sent"
PAGE = "page"
STORY = "story"
"""In the link while a story is presented."""
# What a page adds to the link it was opened by is no step to go back to, nor is the same link again.
STEPS = """<script>
if (!window.taksirSteps) {
  window.taksirSteps = true;
  let path = location.pathname, untouched = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const isHere = new URL(url ?? "", location.href).pathname === path;
    const isSame = new URL(url ?? "", location.href).href === location.href;
    if (isSame || (isHere && untouched)) history.replaceState(state, unused, url);
    else push(state, unused, url);
    if (!isHere) untouched = true;
    path = location.pathname;
  };
  for (const deed of ["pointerdown", "keydown"]) addEventListener(deed, () => { untouched = false; }, true);
  addEventListener("popstate", () => {
    untouched = true;
    path = location.pathname;
  });
}
</script>"""


class _Run(threading.local):
    """What belongs to one drawing of a page; a drawing that is cut short leaves nothing behind."""

    called: dict[str, str] = {}
    noted: dict[str, str] | None = None
    missed: list[tuple[str, dict[str, str]]] = []


_run = _Run()


def begin(page: str) -> None:
    """Begin a drawing; what a button's deed noted before it is followed like a link.

    What the drawing before had begun to follow when it was cut short stands in some widgets and not in
    others: whatever the link says of it now is followed, be it what was written last (who went back, and
    forward again at once, would stay back else).
    """
    st.session_state[PAGE] = page
    _run.called, _run.noted, _run.missed = st.session_state.pop(CALLED, {}), {}, []
    for name in st.session_state.pop(FOLLOWED, ()):
        st.session_state.get(WRITTEN, {}).pop(name, None)


def said(name: str) -> str | None:
    """What the reader asks for by a button's deed or by the link; None where they ask nothing."""
    return _run.called[name] if name in _run.called else st.query_params.get(name)


def is_followed(name: str) -> bool:
    """Whether the reader asks for a choice other than what the page wrote into the link last."""
    asked, before = said(name), st.session_state.get(WRITTEN, {}).get(name)
    is_other = asked != before and (asked is not None or is_told_whole())
    if is_other:
        st.session_state.setdefault(FOLLOWED, set()).add(name)
    return is_other


def is_told_whole() -> bool:
    """Whether the link says all there is: while presenting, what it does not say is as usual."""
    return STORY in st.query_params


def note(name: str, value: str) -> None:
    """Keep a choice for the link; an empty one does not stand in it."""
    noted = st.session_state.setdefault(CALLED, {}) if _run.noted is None else _run.noted
    noted[name] = value
    st.session_state.setdefault(KNOWN, set()).add(name)


def miss(template: str, **values: str) -> None:
    """Keep in mind, as a sentence to be said later, that the link asks for what cannot be chosen."""
    _run.missed.append((template, values))


def missed() -> list[tuple[str, dict[str, str]]]:
    """Sentences about what the link asks for in vain, each once: a template and its values."""
    return [entry for place, entry in enumerate(_run.missed) if entry not in _run.missed[:place]]


def leave_out(name: str, default: str) -> None:
    """A default does not burden the link."""
    if _run.noted and _run.noted.get(name) == default:
        _run.noted[name] = ""


def write(*, is_whole: bool = True) -> None:
    """Write what was noted into the link, and take out what this view does not ask.

    Args:
        is_whole: Whether the view was drawn to its end; else it may not have asked all, and the rest stays.
    """
    noted = _run.noted or {}
    known = st.session_state.get(KNOWN, set()) if is_whole else set(noted)
    before = st.query_params.to_dict()
    after = {name: value for name, value in before.items() if name not in known}
    after |= {name: value for name, value in noted.items() if value}
    st.session_state[WRITTEN] = after
    st.session_state.pop(FOLLOWED, None)
    _send(after)


def keep_up() -> None:
    """Have the browser's link say what this view was opened by, where the page ends before `write`."""
    _send(st.query_params.to_dict())


def _send(query: dict[str, str]) -> None:
    """Give the browser the link.

    Streamlit gives none where a link on a page leads to the same page with another query: whoever reloads
    or copies it would have the view of before.
    """
    if query != st.query_params.to_dict() or query != st.session_state.get(SENT):
        st.query_params.from_dict(query)
    st.session_state[SENT] = query


def end() -> None:
    """End a drawing, whole or cut short."""
    _run.called, _run.noted, _run.missed = {}, None, []


def draw_steps() -> None:
    """What keeps the browser's steps back and forward to one for each choice."""
    st.html(STEPS, unsafe_allow_javascript=True)
