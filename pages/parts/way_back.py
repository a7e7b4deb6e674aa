"""Back to the view somebody asked for before they signed in: a cookie of ten minutes bears its link.

Signing in leads away to the identity provider and back to the first page, in a visit that knows nothing
of the one before. The cookie says a page and its choices only; whoever changes it opens another view.
"""

import json
from urllib.parse import quote, unquote

import streamlit as st

COOKIE, FOLLOWED = "taksir_wanted", "way back followed"
KEPT_S = 600
LONGEST = 3_000
"""Letters a browser keeps of a cookie for sure."""


def keep(page: str) -> None:
    """Have the browser remember the page and its choices while somebody signs in."""
    content = quote(json.dumps({"page": page, "query": st.query_params.to_dict()}), safe="")
    if len(content) <= LONGEST:
        _write(f"{COOKIE}={content}; max-age={KEPT_S}")


def wanted() -> tuple[str, dict[str, str]]:
    """The page and choices of before, once a visit; an empty text where nothing was asked for."""
    content = st.context.cookies.get(COOKIE, "")
    if not content or st.session_state.get(FOLLOWED):
        return "", {}
    st.session_state[FOLLOWED] = True
    try:
        said = json.loads(unquote(content))
        return str(said["page"]), {str(name): str(value) for name, value in said["query"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", {}


def forget() -> None:
    """Take the cookie away once it has been followed."""
    if st.context.cookies.get(COOKIE):
        _write(f"{COOKIE}=; max-age=0")


def _write(cookie: str) -> None:
    st.html(
        f"<script>document.cookie='{cookie}; path=/; SameSite=Lax'</script>", unsafe_allow_javascript=True
    )
