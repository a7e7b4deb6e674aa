"""Voting: one vote a code, nothing that leads from a vote to a person, results kept back until safe."""

import collections

import pytest
import sqlalchemy as sa

from taksir import people, plans, written
from taksir.errors import TaksirError
from taksir.people import Member, NotPermittedError, acting_as
from taksir.plans import voting
from taksir.plans.code_guesses import WINDOW_S, WRONG_IN_ALL, WRONG_PER_VISIT, CodeGuesses
from taksir.store.audit import AuditChoice
from taksir.store.workspace import open_store
from taksir.written import Entry

BODY = {
    "title": "Mana yang didahulukan?", "method": "dots", "options": "Jalan\nPendampingan\nSekolah\n\nJalan",
    "voter_groups": "Perempuan\nPejabat", "dots": 3, "most_on_one": 2, "is_by_group": True,
}  # fmt: skip


@pytest.fixture
def vote(store) -> Entry:  # noqa: ANN001
    exercise = written.write("exercise", BODY)
    plans.open_vote(exercise.id)
    return exercise


def test_a_code_counts_once_and_a_wrong_one_never(vote: Entry) -> None:
    (code,) = plans.issue_codes(vote.id, "Perempuan", 1)
    assert plans.vote_for(vote.id, f" {code.lower()} ").options == ("Jalan", "Pendampingan", "Sekolah")
    plans.cast_vote(vote.id, code, {"Pendampingan": 2, "Jalan": 1})
    for again in (code, "AAAAAAAA", ""):
        with pytest.raises(TaksirError, match="code is not known"):
            plans.cast_vote(vote.id, again, {"Jalan": 1})
    assert plans.votes_cast(vote.id) == 1
    assert plans.codes_issued(vote.id) == {"Perempuan": (1, 1)}


@pytest.mark.parametrize(
    "points", [{"Jalan": 3}, {"Jalan": 2, "Sekolah": 2}, {"Kolam": 1}, {}, {"Jalan": -1}, {"Jalan": 0.5}]
)
def test_a_vote_against_the_rules_is_refused_and_the_code_stays_good(vote: Entry, points: dict) -> None:
    (code,) = plans.issue_codes(vote.id, "Perempuan", 1)
    with pytest.raises(TaksirError, match="keep to its rules"):
        plans.cast_vote(vote.id, code, points)
    plans.cast_vote(vote.id, code, {"Jalan": 2, "Sekolah": 1})


def test_nothing_that_identifies_a_voter_is_stored(vote: Entry) -> None:
    """Neither code nor time nor order lies beside a vote, and casting leaves no line in the audit."""
    codes = plans.issue_codes(vote.id, "Perempuan", 3)
    before = len(open_store().register.audit_lines(AuditChoice()))
    for code in codes:
        plans.cast_vote(vote.id, code, {"Jalan": 1})
    assert len(open_store().register.audit_lines(AuditChoice())) == before
    with open_store().register.reading() as connection:
        columns = {
            name: [c["name"] for c in sa.inspect(connection).get_columns(name)]
            for name in ("ballot", "vote_code")
        }
        stored = str(connection.execute(sa.text("SELECT * FROM vote_code")).all())
    assert columns["ballot"] == ["id", "exercise_id", "group_name", "points", "is_paper"]
    assert columns["vote_code"] == ["exercise_id", "code_hash", "group_name", "is_used"]
    assert not any(code in stored for code in codes)


def test_results_wait_for_the_end_and_for_enough_votes(vote: Entry) -> None:
    fewest = plans.fewest_votes()
    for code in plans.issue_codes(vote.id, "Pejabat", fewest - 1):
        plans.cast_vote(vote.id, code, {"Jalan": 2, "Sekolah": 1})
    with pytest.raises(TaksirError, match="vote is open"):
        plans.ballots_of(vote.id)
    plans.close_vote(vote.id)
    with pytest.raises(TaksirError, match="too few to show"):
        plans.ballots_of(vote.id)
    plans.enter_paper(vote.id, "Perempuan", [{"Pendampingan": 2, "Sekolah": 1}] * fewest)
    plans.enter_paper(vote.id, "Pejabat", [{"Jalan": 2, "Sekolah": 1}])
    outcome = plans.vote_outcome(vote, plans.ballots_of(vote.id))
    # Officials: 2/3 road, 1/3 school; women: 2/3 company, 1/3 school. Alike: 1/3 each.
    assert outcome.table["share"].tolist() == pytest.approx([1 / 3] * 3)
    assert set(outcome.ties) == {"Jalan", "Pendampingan", "Sekolah"}
    assert outcome.raters_persons == 2 * fewest
    assert plans.joined_groups(vote.id) == ()


def test_a_group_of_one_vote_has_no_result_of_its_own(store) -> None:  # noqa: ANN001
    """Else: women's share of the road is 0, so half of what the road has is the official's one vote."""
    fewest = plans.fewest_votes()
    body = BODY | {"voter_groups": "Perempuan\nPejabat\nPemuda"}
    exercise = written.write("exercise", body)
    plans.open_vote(exercise.id)
    plans.enter_paper(exercise.id, "Perempuan", [{"Sekolah": 2, "Pendampingan": 1}] * (3 * fewest))
    plans.enter_paper(exercise.id, "Pemuda", [{"Sekolah": 1}] * fewest)
    plans.enter_paper(exercise.id, "Pejabat", [{"Jalan": 2}])
    plans.close_vote(exercise.id)
    found = plans.ballots_of(exercise.id)
    votes = collections.Counter(str(one["group"]) for one in found)
    assert votes == {"Perempuan": 3 * fewest, "–": fewest + 1}
    assert plans.joined_groups(exercise.id) == ("Pejabat", "Pemuda")
    share = plans.vote_outcome(exercise, found).table.set_index("option")["share"]
    # Youth and official together: 2 of fewest + 2 points for the road; women 0; the two groups alike.
    assert share["Jalan"] == pytest.approx(1 / (fewest + 2))


@pytest.mark.parametrize(
    ("votes", "joined"),
    [({"a": 9, "b": 8}, ()), ({"a": 9, "b": 1}, ("a", "b")),
     ({"a": 1, "b": 1, "c": 1, "d": 9}, ("a", "b", "c")),
     ({"a": 2, "b": 9, "c": 5}, ("a", "c")), ({"a": 9}, ()), ({}, ())],
)  # fmt: skip
def test_small_groups_join_until_they_are_enough(votes: dict, joined: tuple) -> None:
    assert voting._joined(votes, 3) == joined


def test_codes_cannot_be_guessed(vote: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    """A visit has a few tries a minute; then a right code is refused too, and tells nothing."""
    now = [1000.0]
    monkeypatch.setattr(voting, "GUESSES", CodeGuesses(lambda: now[0]))
    (code,) = plans.issue_codes(vote.id, "Perempuan", 1)
    for number in range(WRONG_PER_VISIT):
        with pytest.raises(TaksirError, match="code is not known"):
            plans.vote_for(vote.id, f"AAAAAA{number:02}", visit_id="guesser")
    for deed in (plans.vote_for, lambda *of, **by: plans.cast_vote(*of, {"Jalan": 1}, **by)):
        with pytest.raises(TaksirError, match="Too many wrong codes"):
            deed(vote.id, code, visit_id="guesser")
    assert plans.votes_cast(vote.id) == 0
    assert plans.vote_for(vote.id, code, visit_id="a voter").dots == 3
    now[0] += WINDOW_S
    plans.cast_vote(vote.id, code, {"Jalan": 1}, visit_id="guesser")
    assert plans.votes_cast(vote.id) == 1


def test_many_visits_do_not_guess_more_either(vote: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(voting, "GUESSES", CodeGuesses(lambda: now[0]))
    told: collections.Counter[str] = collections.Counter()
    for number in range(3 * WRONG_IN_ALL):
        with pytest.raises(TaksirError) as refused:
            plans.vote_for(vote.id, "AAAAAAAA", visit_id=f"visit {number}")
        told[refused.value.template[:14]] += 1
    assert told == {"This code is n": WRONG_IN_ALL, "Too many wrong": 2 * WRONG_IN_ALL}


def test_right_codes_are_never_slowed(vote: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hall that shares one phone votes one after the other."""
    monkeypatch.setattr(voting, "GUESSES", CodeGuesses(lambda: 1000.0))
    for code in plans.issue_codes(vote.id, "Perempuan", 3 * WRONG_PER_VISIT):
        plans.cast_vote(vote.id, code, {"Jalan": 1}, visit_id="the phone of the hall")
    assert plans.votes_cast(vote.id) == 3 * WRONG_PER_VISIT


def test_a_closed_vote_takes_no_code(vote: Entry) -> None:
    (code,) = plans.issue_codes(vote.id, "Perempuan", 1)
    plans.close_vote(vote.id)
    with pytest.raises(TaksirError, match="closed"):
        plans.cast_vote(vote.id, code, {"Jalan": 1})


def test_paper_votes_are_taken_all_or_none(vote: Entry) -> None:
    with pytest.raises(TaksirError, match="row 2 "):
        plans.enter_paper(vote.id, "Pejabat", [{"Jalan": 1}, {"Jalan": 5}])
    assert plans.votes_cast(vote.id) == 0
    assert plans.enter_paper(vote.id, "Pejabat", [{"Jalan": 1}, {"Jalan": 2}]) == 2
    with pytest.raises(TaksirError, match="group of the exercise"):
        plans.enter_paper(vote.id, "Tamu", [{"Jalan": 1}])


def test_ranked_ballots(store) -> None:  # noqa: ANN001
    exercise = written.write("exercise", BODY | {"method": "ranking"})
    plans.open_vote(exercise.id)
    orders = [("Sekolah", "Jalan", "Pendampingan")] * 6 + [("Pendampingan", "Sekolah", "Jalan")] * 5
    for code, order in zip(plans.issue_codes(exercise.id, "Perempuan", 11), orders, strict=True):
        seen = plans.vote_for(exercise.id, code)
        plans.cast_vote(exercise.id, code, plans.points_of_places(seen, order))
    plans.close_vote(exercise.id)
    outcome = plans.vote_outcome(exercise, plans.ballots_of(exercise.id))
    # Borda: school 6×2 + 5×1 = 17, company 5×2 = 10, road 6.
    assert outcome.table[["option", "points"]].to_numpy().tolist() == [
        ["Sekolah", 17],
        ["Pendampingan", 10],
        ["Jalan", 6],
    ]
    assert outcome.winner == "Sekolah"
    assert outcome.agreement is not None and 0 < outcome.agreement.w < 1


def test_a_vote_needs_two_options_and_a_method_with_votes(store) -> None:  # noqa: ANN001
    for changed in ({"options": "Jalan"}, {"method": "hanlon"}):
        exercise = written.write("exercise", BODY | changed)
        with pytest.raises(TaksirError, match="at least two options"):
            plans.open_vote(exercise.id)


def test_voters_need_no_account_and_viewers_open_nothing(
    vote: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = plans.issue_codes(vote.id, "Perempuan", 1)
    monkeypatch.setenv(people.SETTING, "somewhere")
    with acting_as(people.NOBODY):
        plans.cast_vote(vote.id, code, {"Jalan": 1})
    with acting_as(Member("Budi", roles=frozenset({"viewer"}))):
        for deed in (plans.close_vote, plans.open_vote, lambda name: plans.issue_codes(name, "Perempuan", 1)):
            with pytest.raises(NotPermittedError):
                deed(vote.id)


def test_hanlon_takes_medians_and_what_most_say_of_pearl(store) -> None:  # noqa: ANN001
    exercise = written.write(
        "exercise", {"title": "Mana dulu", "method": "hanlon", "options": "Yatim\nLansia"}
    )
    with pytest.raises(TaksirError, match="Nobody has rated"):
        plans.hanlon_outcome(exercise)
    flags = dict.fromkeys(("propriety", "economics", "acceptability", "resources", "legality"), True)
    scores = [("Kader", "Yatim", 7, 9, 6), ("Dinas", "Yatim", 7, 5, 6), ("OPDis", "Yatim", 7, 9, 6)]
    for rater, option, size, serious, works in scores:
        body = {
            "rater": rater,
            "option": option,
            "size": size,
            "seriousness": serious,
            "effectiveness": works,
        }
        written.write("rating", body | flags, parent_id=exercise.id)
    with pytest.raises(TaksirError, match="Without scores: Lansia"):
        plans.hanlon_outcome(exercise)
    body = {"rater": "Kader", "option": "Lansia", "size": 6, "seriousness": 8, "effectiveness": 8}
    written.write("rating", body | flags | {"legality": False}, parent_id=exercise.id)
    outcome = plans.hanlon_outcome(exercise)
    assert outcome.table[["option", "rating", "rank"]].to_numpy().tolist() == [
        ["Yatim", 150.0, 1],
        ["Lansia", 0.0, 2],
    ]
    first = outcome.table.iloc[0]
    assert (first["seriousness"], first["seriousness_low"], first["seriousness_high"]) == (9, 5, 9)
    assert outcome.raters_persons == 3
