"""A ballot on a phone: dots given with plus and minus, or options put in an order."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.frame import plain
from taksir import plans
from taksir.errors import TaksirError
from taksir.plans import OpenVote
from taksir.words import say, sentence

CAST, REFUSED = "vote cast", "vote refused"


def draw(exercise_id: str, code: str, language: str) -> None:
    """The code, then the ballot, then thanks."""
    if st.session_state.get(CAST):
        st.success(
            say("Your vote is counted. Nothing is kept about who you are. You may close this page.", language)
        )
        return
    if refused := st.session_state.pop(REFUSED, None):
        st.error(plain(sentence(refused, language)), icon=":material/info:")
    code = st.text_input(say("Code on your slip", language), value=code, max_chars=12).strip()
    if not exercise_id:
        st.info(
            say("Open the link on your slip: it says which vote is meant.", language), icon=":material/info:"
        )
        return
    if not code:
        st.caption(say("Each code gives one vote. It is not tied to your name.", language))
        return
    try:
        vote = plans.vote_for(exercise_id, code, visit_id=_visit_id())
    except TaksirError as error:
        st.error(plain(sentence(error, language)), icon=":material/info:")
        return
    st.subheader(plain(vote.title), anchor=False)
    points = _dots(vote, language) if vote.method == "dots" else _order(vote, language)
    label, icon = say("Send my vote", language), ":material/how_to_vote:"
    if st.button(label, type="primary", icon=icon, width="stretch", disabled=not points):
        _cast(exercise_id, code, points)


def _dots(vote: OpenVote, language: str) -> dict[str, float]:
    """Points on options, with how many are left."""
    st.markdown(
        plain(
            say(
                "You have {dots} points; at most {most} on one option.",
                language,
                dots=vote.dots,
                most=vote.most_on_one,
            )
        )
    )
    points = {
        option: float(st.number_input(plain(option), 0, vote.most_on_one, 0, key=f"dots {option}"))
        for option in vote.options
    }
    left = vote.dots - int(sum(points.values()))
    words = "{left} points are left." if left >= 0 else "{left} points too many. Take some away."
    (st.caption if left >= 0 else st.warning)(plain(say(words, language, left=abs(left))))
    return {option: value for option, value in points.items() if value} if left >= 0 else {}


def _order(vote: OpenVote, language: str) -> dict[str, float]:
    """Options in an order: tapped one after the other."""
    st.markdown(plain(say("Tap up to {dots} options, the most important first.", language, dots=vote.dots)))
    chosen = st.multiselect(
        say("In this order", language), list(vote.options), max_selections=vote.dots, key="vote order"
    )
    for place, option in enumerate(chosen, start=1):
        st.markdown(plain(f"{place}. {option}"))
    return plans.points_of_places(vote, chosen)


def _cast(exercise_id: str, code: str, points: dict[str, float]) -> None:
    try:
        plans.cast_vote(exercise_id, code, points, visit_id=_visit_id())
        st.session_state[CAST] = True
    except TaksirError as error:
        st.session_state[REFUSED] = error
    st.rerun()


def _visit_id() -> str:
    """Whose tries are counted together: the visit, of which nothing is kept but a number of tries."""
    visit = get_script_run_ctx()
    return visit.session_id if visit else ""
