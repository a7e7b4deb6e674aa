"""Voting by code on phones, or entered from paper: one vote a code, nothing known of who voted.

Results are kept back until the vote is closed, and while it is too small: else whoever watches them could
tell the votes of single persons. A group of too few votes counts together with others for the same reason.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taksir import written
from taksir.errors import TaksirError
from taksir.methods.ballots import ranked_points
from taksir.people import PLAN, READ
from taksir.plans.code_guesses import GUESSES
from taksir.plans.priorities import NGT_PLACES, lines_of, options_of
from taksir.release import rules_in_force
from taksir.store.ballots import CLOSED, OPEN, Ballots
from taksir.store.entries import Entries
from taksir.store.workspace import open_store
from taksir.written import Entry

VOTED = ("dots", "nominal_group", "ranking")
CODES_MAX = 2000
PAPER_MAX = 2000
EVERYBODY = "–"
"""The group where none is named."""


@dataclass(frozen=True)
class OpenVote:
    """What a voter sees.

    Attributes:
        method: dots, nominal_group or ranking.
        dots: Points to give; places to fill for the other methods.
        most_on_one: Highest number of dots on one option.
    """

    exercise_id: str
    title: str
    method: str
    options: tuple[str, ...]
    dots: int
    most_on_one: int


def voter_groups(exercise: Entry) -> list[str]:
    """The groups of voters; one nameless group where none is named."""
    return lines_of(exercise.body.get("voter_groups")) or [EVERYBODY]


def open_vote(exercise_id: str) -> None:
    """Let codes be used.

    Raises:
        TaksirError: Fewer than two options, or a method that is not voted on.
    """
    _permit("open vote", exercise_id)
    exercise = written.entry("exercise", exercise_id)
    if exercise.body["method"] not in VOTED or len(options_of(exercise)) < 2:
        raise TaksirError("A vote needs at least two options and a method with votes. Complete the exercise.")
    _ballots().set_state(exercise_id, OPEN)


def close_vote(exercise_id: str) -> None:
    """Let no code be used any more, and show the result."""
    _permit("close vote", exercise_id)
    _ballots().set_state(exercise_id, CLOSED)


def vote_state(exercise_id: str) -> str:
    """open, closed, or empty where it was never opened."""
    return _ballots().state(exercise_id)


def issue_codes(exercise_id: str, group: str, count: int) -> list[str]:
    """New codes for a group: shown once, to be handed out on paper.

    Raises:
        TaksirError: No such group, or no sensible number.
    """
    _permit("issue codes", exercise_id)
    exercise = written.entry("exercise", exercise_id)
    if group not in voter_groups(exercise) or not 1 <= count <= CODES_MAX:
        raise TaksirError(
            "Codes are made for a group of the exercise, 1 to {most} at a time. Choose a group and a number.",
            most=CODES_MAX,
        )
    return _ballots().issue(exercise_id, group, count)


def codes_issued(exercise_id: str) -> dict[str, tuple[int, int]]:
    """Group → codes issued and codes used."""
    open_store().register.permit(READ, "read votes", exercise_id)
    return _ballots().codes(exercise_id)


def vote_for(exercise_id: str, code: str, *, visit_id: str = "") -> OpenVote:
    """What the holder of a code may vote on. Asks for no permission: the code is one.

    Args:
        exercise_id: Which vote.
        code: As typed.
        visit_id: Of the visit that tries it: a visit may try a few wrong ones a minute.

    Raises:
        TaksirError: The vote is not open, the code is unknown or used up, or too many wrong ones were tried.
    """
    GUESSES.ask(visit_id)
    store = _ballots()
    if store.state(exercise_id) != OPEN or store.group_of(exercise_id, code) is None:
        GUESSES.note_wrong(visit_id)
        raise TaksirError(
            "This code is not known, was used already, or the vote is closed. Ask for another code."
        )
    return _as_put(exercise_id)


def cast_vote(exercise_id: str, code: str, points: Mapping[str, float], *, visit_id: str = "") -> None:
    """Take the vote of a code's holder.

    Args:
        exercise_id: Which vote.
        code: As typed.
        points: Option → points.
        visit_id: As in `vote_for`.

    Raises:
        TaksirError: More points than there are, an unknown option, or a code that cannot be used.
    """
    checked = checked_points(vote_for(exercise_id, code, visit_id=visit_id), points)
    _ballots().cast(exercise_id, code, checked)


def enter_paper(exercise_id: str, group: str, votes: Sequence[Mapping[str, float]]) -> int:
    """Votes that were given on paper, all or none.

    Returns:
        How many.

    Raises:
        TaksirError: One of them is at fault; its number is said.
    """
    _permit("enter paper votes", exercise_id)
    vote = _as_put(exercise_id)
    if group not in voter_groups(written.entry("exercise", exercise_id)) or not 0 < len(votes) <= PAPER_MAX:
        raise TaksirError("Choose a group of the exercise, and enter at least one vote.")
    checked = []
    for number, points in enumerate(votes, start=1):
        try:
            checked.append(checked_points(vote, points))
        except TaksirError as error:
            raise TaksirError(
                "Vote in row {row} cannot be counted: it has no point or too many. Correct it.", row=number
            ) from error
    _ballots().enter(exercise_id, group, checked)
    return len(checked)


def ballots_of(exercise_id: str) -> tuple[Mapping[str, object], ...]:
    """The votes of a closed vote, as group and points.

    Groups of fewer votes than may be shown stand there as one group (`joined_groups`): where every group
    counts alike, the share of a group of one or two would be their vote.

    Raises:
        TaksirError: It is still open, or so few voted that single votes could be told.
    """
    open_store().register.permit(READ, "read votes", exercise_id)
    found = _ballots().all(exercise_id)
    if _ballots().state(exercise_id) == OPEN:
        raise TaksirError(
            "The vote is open. The result is shown when it is closed, so that nobody is swayed."
        )
    fewest = fewest_votes()
    if len(found) < fewest:
        raise TaksirError(
            "{count} votes are too few to show without telling who voted how. Wait for at least {fewest}.",
            count=len(found),
            fewest=fewest,
        )
    joined = _joined(Counter(one.group for one in found), fewest)
    return tuple(
        {"group": EVERYBODY if one.group in joined else one.group, "points": dict(one.points)}
        for one in found
    )


def joined_groups(exercise_id: str) -> tuple[str, ...]:
    """The groups that are counted together, because one of them has too few votes to stand alone."""
    open_store().register.permit(READ, "read votes", exercise_id)
    return _joined(Counter(one.group for one in _ballots().all(exercise_id)), fewest_votes())


def _joined(votes: Mapping[str, int], fewest: int) -> tuple[str, ...]:
    """Small groups, and the next larger ones until they have enough votes together."""
    ordered = sorted(votes, key=lambda group: (votes[group], group))
    joined = [group for group in ordered if votes[group] < fewest]
    for group in ordered[len(joined) :]:
        if not joined or sum(votes[one] for one in joined) >= fewest:
            break
        joined.append(group)
    return tuple(sorted(joined))


def votes_cast(exercise_id: str) -> int:
    """How many votes there are."""
    open_store().register.permit(READ, "read votes", exercise_id)
    return len(_ballots().all(exercise_id))


def fewest_votes() -> int:
    """With fewer votes no result is shown."""
    return int(rules_in_force().of("mid").smallest_cell_persons)


def checked_points(vote: OpenVote, points: Mapping[str, float]) -> dict[str, float]:
    """Points of a ballot, if they keep to its rules; those of 0 are left out.

    Raises:
        TaksirError: An unknown option, more points than allowed, or none.
    """
    given = {option: float(value) for option, value in points.items() if value}
    count = len(vote.options)
    allowed = {ranked_points(place, count, most=_places(vote)) for place in range(1, count + 1)}
    is_known = set(given) <= set(vote.options) and all(
        value > 0 and value == int(value) for value in given.values()
    )
    if vote.method == "dots":
        fits = 0 < sum(given.values()) <= vote.dots and max(given.values(), default=0) <= vote.most_on_one
    else:
        fits = bool(given) and len(set(given.values())) == len(given) and set(given.values()) <= allowed
    if not is_known or not fits:
        raise TaksirError(
            "The vote does not keep to its rules: every place once, or at most {dots} points in all and "
            "{most} on one option. Correct it and send it again.",
            dots=vote.dots,
            most=vote.most_on_one,
        )
    return given


def points_of_places(vote: OpenVote, order: Sequence[str]) -> dict[str, float]:
    """Points of options in the order of a ranked ballot, the first one first."""
    return {
        option: ranked_points(place, len(vote.options), most=_places(vote))
        for place, option in enumerate(order, start=1)
    }


def points_of_written(exercise_id: str, places: Mapping[str, float]) -> dict[str, float]:
    """Points of a ballot on paper that says the place of each option, 1 for the first.

    Raises:
        TaksirError: A place is given twice or is no whole number from 1 on.
    """
    vote = _as_put(exercise_id)
    numbers = list(places.values())
    if len(set(numbers)) < len(numbers) or not all(
        1 <= place <= len(vote.options) and place == int(place) for place in numbers
    ):
        raise TaksirError(
            "A paper vote gives a place twice or a place that is not there. "
            "Write every place once, from 1 on."
        )
    most = _places(vote)
    return {
        option: ranked_points(int(place), len(vote.options), most=most) for option, place in places.items()
    }


def _places(vote: OpenVote) -> int | None:
    return NGT_PLACES if vote.method == "nominal_group" else None


def _as_put(exercise_id: str) -> OpenVote:
    """The vote as its exercise puts it; read past permissions, for voters have none."""
    entry = Entries(open_store().register).entry(exercise_id)
    if entry is None or entry.kind != "exercise" or entry.is_deleted:
        raise TaksirError("There is no such vote any more. Ask whoever gave you the code.")
    options = tuple(options_of(entry))
    method = str(entry.body["method"])
    dots = int(entry.body.get("dots") or max(1, round(len(options) / 3)))
    places = min(NGT_PLACES, len(options)) if method == "nominal_group" else len(options)
    return OpenVote(
        exercise_id=exercise_id,
        title=str(entry.body["title"]),
        method=method,
        options=options,
        dots=dots if method == "dots" else places,
        most_on_one=int(entry.body.get("most_on_one") or dots),
    )


def _permit(action: str, exercise_id: str) -> None:
    open_store().register.note(PLAN, action, exercise_id)


def _ballots() -> Ballots:
    return Ballots(open_store().register)
