"""Tests that knockouts are replayed in our own format, and that misfits are found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.errors import AnswerIsNo, InputError
from drawopt.model.bracket import clubs_of
from drawopt.qualification.knockouts import path_of, replay, summary
from drawopt.qualification.page_matches import PageMatch, dates_out_of_order, read_page_matches

HEADER = "stage,round,number,date,home,away,home_goals,away_goals,decided_by,winner\n"


def match(round_: int, home: str, away: str, score: str = "1-0", **more: object) -> PageMatch:
    one, other = score.split("-")
    return PageMatch("Cup", round_, 0, "", home, away, int(one), int(other), **more)  # type: ignore[arg-type]


def test_five_clubs_for_one_slot() -> None:
    """Tests 5 entrants: three rounds of 1/2/1 ties and 3 byes; A comes through four clubs."""
    played = replay(
        "Cup",
        [match(1, "D", "E"), match(2, "D", "A", "0-2"), match(2, "B", "C"), match(3, "A", "B")],
        1,
    )
    assert played.findings == ()
    assert played.byes == ("A", "B", "C")
    assert [each.winner for each in played.survivors] == ["A"]
    assert summary(played) == "5 entrants for 1 slot, 3 rounds (1/2/1 ties), 3 byes"
    assert clubs_of(played.bracket[0]) == (0, 3, 4, 1, 2)  # (A v (D v E)) v (B v C)
    assert path_of(played, "A") == "after a bye, D 0-2 A; A 1-0 B"


def test_nine_clubs_for_two_slots() -> None:
    """Tests the play-off of nine: rounds of 1/4/2 ties make two sections, of five and four."""
    first = [match(1, "H", "I")]
    second = [match(2, "A", "B"), match(2, "C", "D"), match(2, "E", "F"), match(2, "G", "H", "0-1")]
    last = [match(3, "A", "C"), match(3, "E", "H", "0-3")]
    played = replay("Cup", [*first, *second, *last], 2)
    assert played.findings == ()
    assert played.ties_per_round == played.format.ties_per_round == (1, 4, 2)
    assert sorted(len(clubs_of(side)) for side in played.bracket) == [4, 5]
    assert sorted(str(each.winner) for each in played.survivors) == ["A", "H"]


def test_a_level_match_goes_to_the_club_that_plays_on() -> None:
    """Tests that B, level with A, is taken as the winner since it plays the final."""
    played = replay("Cup", [match(1, "A", "B", "3-3"), match(1, "C", "D"), match(2, "B", "C")], 1)
    assert played.decided[0].winner == "B"
    assert [finding.found for finding in played.findings] == ["B plays on"]


def test_a_level_final_is_settled_by_a_later_stage() -> None:
    """Tests that the winner of a level final is the club of the next stage, else nobody."""
    final = match(1, "A", "B", "1-1")
    later = PageMatch("Next", 1, 1, "", "B", "Z", 1, 0)
    assert replay("Cup", [final], 1, later=[later]).survivors[0].winner == "B"
    unknown = replay("Cup", [final], 1)
    assert unknown.survivors[0].winner is None
    assert unknown.bracket == ()


def test_a_marked_winner_counts_and_needs_no_inference() -> None:
    """Tests a win on penalties that is marked."""
    played = replay("Cup", [match(1, "A", "B", "1-1", decided_by="penalties", winner="A")], 1)
    assert played.survivors[0].winner == "A"
    assert played.findings == ()


@pytest.mark.parametrize(
    ("matches", "found"),
    [
        ([match(1, "A", "B"), match(1, "C", "D"), match(2, "B", "C")], "did not win the round"),
        ([match(1, "A", "B"), match(1, "A", "C"), match(2, "A", "D")], "once a round"),
        ([match(1, "A", "B"), match(1, "C", "D")], "play 2/1"),
        ([match(1, "A", "B"), match(3, "A", "C")], "2 rounds are enough"),
    ],
    ids=["a loser plays on", "twice a round", "no final", "a round too far"],
)
def test_misfits_are_found(matches: list[PageMatch], found: str) -> None:
    """Tests one knockout for each thing that cannot be; none of them makes a bracket."""
    played = replay("Cup", matches, 1)
    assert any(found in finding.found for finding in played.findings)
    assert played.bracket == ()


def test_too_few_entrants() -> None:
    with pytest.raises(AnswerIsNo, match="too few entrants"):
        replay("Cup", [match(1, "A", "B")], 3)


def test_dates_out_of_order() -> None:
    """Tests that a match dated before one above it is found, within its stage and round."""
    days = ["2014-03-14", "2014-03-15", "2014-03-14"]
    matches = [PageMatch("G", 0, n + 1, day, f"A{n}", f"B{n}", 0, 0) for n, day in enumerate(days)]
    (finding,) = dates_out_of_order(matches)
    assert finding.page == "A2 0-0 B2 on 2014-03-14"


@given(st.integers(2, 16), st.data())
def test_any_knockout_replays_without_findings(clubs: int, data: st.DataObject) -> None:
    """Tests that a knockout played in the format, byes first by lot, fits the format."""
    left = data.draw(st.permutations([f"C{i:02}" for i in range(clubs)]))
    matches = []
    rounds = (clubs - 1).bit_length()
    for round_ in range(1, rounds + 1):
        ties = len(left) - (1 << (rounds - round_))
        playing, waiting = left[: 2 * ties], left[2 * ties :]
        pairs = list(zip(playing[::2], playing[1::2], strict=True))
        scores = data.draw(st.lists(st.sampled_from(["1-0", "0-2"]), min_size=ties, max_size=ties))
        new = [match(round_, *pair, score) for pair, score in zip(pairs, scores, strict=True)]
        matches += new
        left = [*(m.marked_winner for m in new), *waiting]
    played = replay("Cup", data.draw(st.permutations(matches)), 1)
    assert played.findings == ()
    assert [each.winner for each in played.survivors] == left
    assert len(played.bracket) == 1


def test_reading_matches(tmp_path: Path) -> None:
    """Tests that matches come in the page's order, whatever the order of rows."""
    path = tmp_path / "matches.csv"
    rows = ["Cup,2,2,2014-03-02,A,C,1,1,penalties,C", "Cup,1,1,2014-03-01,A,B,2,0,,"]
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    first, second = read_page_matches(path)
    assert (str(first), str(second)) == ("A 2-0 B", "A 1-1 C, penalties")
    assert (first.marked_winner, second.marked_winner) == ("A", "C")


def test_all_faults_of_a_file_at_once(tmp_path: Path) -> None:
    """Tests four faults in three rows, each with its line and column."""
    path = tmp_path / "matches.csv"
    rows = ["Cup,x,1,,A,B,1,0,,", "Cup,1,2,,A,A,1,0,dice,", "Cup,1,3,,A,B,1,0,,C"]
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_page_matches(path)
    assert [(fault.line, fault.column) for fault in error.value.faults] == [
        (2, "round"),
        (3, "away"),
        (3, "decided_by"),
        (4, "winner"),
    ]
