"""Where the rows of a file are: what was repaired, and the places that only a person can tell."""

from dataclasses import replace

import streamlit as st

from pages.parts.desk import Case
from pages.parts.escape import plain
from pipelines.clinic import PlaceLook, Resolved
from pipelines.looking import Look, look_at, remember, with_places
from taksir.words import number, say, say_count

NOT_DECIDED = "?"
SURE_SCORE, SURE_MARGIN = 0.85, 0.08
"""A suggestion so alike, and so much more than the next, stands chosen; the person still confirms it."""

ASKED_MAX = 30
MAP_SHARE = 0.02
"""Above this share of rows without a known area a map would not be honest."""

HOW_WORDS = {
    "known": "known",
    "answered": "answered",
    "remembered": "as confirmed before",
    "repaired": "repaired",
    "bridged": "earlier code",
    "name": "by name",
    "open": "to confirm",
    "nothing": "without a place",
}
REPAIRS = ("leading_zeros", "trailing_zero", "scientific", "separators")


def look_of(case: Case) -> Look:
    """What was seen of the case's places and design, looked at once for each proposal."""
    kept = st.session_state.get("look")
    if kept is None or kept[0] is not case.proposal:
        kept = (case.proposal, look_at(case.proposal))
        st.session_state["look"] = kept
    return kept[1]


def draw_places(case: Case, language: str) -> None:
    """One line a sheet: how many rows are where, and how that was found."""
    for seen in look_of(case).places:
        if not seen.places and seen.points is None:
            continue
        title = say(
            "Places: {share} of the rows lie in a known area", language, share=_matched(seen, language)
        )
        is_open = bool(seen.open_places)
        with st.expander(plain(title), icon=":material/location_on:", expanded=is_open):
            st.markdown(plain(_counts(seen, language)))
            if seen.points is not None:
                st.markdown(plain(_points(seen, language)))
            if seen.unmatched_share > MAP_SHARE:
                words = say(
                    "{share} of the rows name a place nobody knows. Above {limit} no map is drawn, and the "
                    "rows are listed as errors.",
                    language,
                    share=_share(seen.unmatched_share, language),
                    limit=_share(MAP_SHARE, language),
                )
                st.warning(plain(words), icon=":material/wrong_location:")


def ask_places(case: Case, language: str) -> dict[tuple[str, str], str]:
    """A choice for each place that is like none of the known ones, in the form of questions.

    Returns:
        (sheet, written place) → area code, "" for none; what was not decided is left out.
    """
    answers: dict[tuple[str, str], str] = {}
    look = look_of(case)
    for seen in look.places:
        asked = seen.open_places[:ASKED_MAX]
        if not asked:
            continue
        st.markdown(f"**{say('Which areas are these?', language)}**")
        words = (
            "A likely area stands chosen where the names are nearly the same; checking the rows confirms it."
        )
        st.caption(say(words, language))
        if len(seen.open_places) > ASKED_MAX:
            words = say("The {count} most frequent of {all} are asked.", language, count=ASKED_MAX,
                        all=len(seen.open_places))  # fmt: skip
            st.caption(words)
        columns = st.columns(2)
        for position, place in enumerate(asked):
            with columns[position % 2]:
                code = _ask(seen, place, look.names, language)
            if code != NOT_DECIDED:
                answers[seen.table.sheet, place.place] = code
    return answers


def take(case: Case, answers: dict[tuple[str, str], str], actor: str) -> None:
    """Put the answers into the proposal, and remember them for every later delivery."""
    if not answers:
        return
    remember(look_of(case), case.proposal.recipe, answers, actor=actor)
    case.proposal = replace(case.proposal, recipe=with_places(case.proposal.recipe, answers))


def _ask(seen: PlaceLook, place: Resolved, names: dict[str, str], language: str) -> str:
    scores = {entry.area_code: entry.score for entry in place.suggestions}
    near = [code for code in names if code not in scores and code.startswith(place.within)]
    rest = sorted(near, key=names.__getitem__)[:2000]
    options = [NOT_DECIDED, *scores, "", *rest]

    def words(code: str) -> str:
        if code == NOT_DECIDED:
            return say("Not decided: the rows stay errors", language)
        if not code:
            return say("None of the known areas: without a place", language)
        score = f" · {_share(scores[code], language)}" if code in scores else ""
        return f"{names.get(code, code)} ({code}){score}"

    written = place.text or place.place
    if place.within in names:  # the same name may be asked once in each larger area
        written = f"{written}, {names[place.within]}"
    return st.selectbox(
        plain(
            say_count(
                "{written} ({count} row)",
                "{written} ({count} rows)",
                language,
                count=place.rows,
                written=written,
            )
        ),
        options,
        index=1 if _is_sure(place) else 0,
        format_func=words,
        key=f"place {seen.table.sheet} {place.place}",
    )


def _is_sure(place: Resolved) -> bool:
    scores = [entry.score for entry in place.suggestions]
    return (
        bool(scores) and scores[0] >= SURE_SCORE and (len(scores) < 2 or scores[0] - scores[1] >= SURE_MARGIN)
    )


def _counts(seen: PlaceLook, language: str) -> str:
    counts: dict[str, int] = {}
    for place in seen.places:
        how = "repaired" if place.how in REPAIRS else place.how
        counts[how] = counts.get(how, 0) + place.rows
    ordered = [how for how in HOW_WORDS if counts.get(how)]
    return " · ".join(f"{say(HOW_WORDS[how], language)}: {number(counts[how], language)}" for how in ordered)


def _points(seen: PlaceLook, language: str) -> str:
    points = seen.points
    return say(
        "Coordinates: {inside} rows lie in a known area, {gap} of them across a gap between outlines; "
        "{outside} lie in none.",
        language,
        inside=points.rows - points.outside_rows,
        gap=points.gap_rows,
        outside=points.outside_rows,
    )


def _matched(seen: PlaceLook, language: str) -> str:
    if not seen.places and seen.points is not None:
        return _share(1 - seen.points.outside_rows / max(seen.points.rows, 1), language)
    return _share(1 - seen.unmatched_share, language)


def _share(share: float, language: str) -> str:
    percent = round(100 * share, 1)
    return number(percent, language, 0 if percent == int(percent) else 1) + "%"
