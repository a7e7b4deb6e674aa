"""The link of a view: what was chosen stands in it, and following another link chooses again.

While a page is drawn its choices are noted; when it is drawn they are written at once, as one step that
the browser's back and forward buttons know. A link that says other than what was written last was
followed by the reader (a copied link, back, forward): then the link wins over what the widgets hold.
"""

import threading

import streamlit as st

CALLED, WRITTEN, KNOWN, FOLLOWED = "link called", "link written", "link names", "link followed"
PAGE = "page"
STORY = "story"
"""In the link while a story is presented."""
# What a page adds to the link it was opened by is no step to go back to.
STEPS = """<script>
if (!window.taksirSteps) {
  window.taksirSteps = true;
  let path = location.pathname, untouched = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const isHere = new URL(url ?? "", location.href).pathname === path;
    if (isHere && untouched) history.replaceState(state, unused, url);
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


_run = _Run()


def begin(page: str) -> None:
    """Begin a drawing; what a button's deed noted before it is followed like a link.

    What the drawing before had begun to follow when it was cut short stands in some widgets and not in
    others: whatever the link says of it now is followed, be it what was written last (who went back, and
    forward again at once, would stay back else).
    """
    st.session_state[PAGE] = page
    _run.called, _run.noted = st.session_state.pop(CALLED, {}), {}
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


def leave_out(name: str, default: str) -> None:
    """A default does not burden the link."""
    if _run.noted and _run.noted.get(name) == default:
        _run.noted[name] = ""


def write() -> None:
    """Write what was noted into the link, and take out what this view does not ask."""
    noted, known = _run.noted or {}, st.session_state.get(KNOWN, set())
    before = st.query_params.to_dict()
    after = {name: value for name, value in before.items() if name not in known}
    after |= {name: value for name, value in noted.items() if value}
    st.session_state[WRITTEN] = after
    st.session_state.pop(FOLLOWED, None)
    if after != before:
        st.query_params.from_dict(after)


def end() -> None:
    """End a drawing, whole or cut short."""
    _run.called, _run.noted = {}, None


def draw_steps() -> None:
    """What keeps the browser's steps back and forward to one for each choice."""
    st.html(STEPS, unsafe_allow_javascript=True)
