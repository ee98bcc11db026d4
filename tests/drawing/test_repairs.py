"""Tests of what is done when clubs withdraw, on small cups at every stage."""

import random

import pytest

from drawopt.drawing.contest import Draw, WinnerOf
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.repair_effects import effects_of
from drawopt.drawing.repairs import place_of, repaired, repairs_of
from drawopt.drawing.standing import Standing, after_draw, contest_of, first_standing
from drawopt.errors import AnswerIsNo
from tests.fixtures import digest, scattered, small_plan


def drawn(clubs: int, slots: int, seed: str) -> Standing:
    """A cup of which the first window is drawn."""
    plan = small_plan(scattered(clubs), slots, windows=((1, 2), (3,)))
    contest = contest_of(first_standing(plan), 1, {})
    draw = draw_contest(contest, seed, digest(plan), rehearsal=True)
    return after_draw(first_standing(plan), contest, draw, {})


def played(standing: Standing, chance: random.Random, ties: int) -> dict[int, int]:
    """Winners of the first so many ties that are due."""
    winners: dict[int, int] = {}
    for tie in standing.ties:
        sides = [winners.get(s.tie) if isinstance(s, WinnerOf) else s for s in (tie.home, tie.away)]
        if len(winners) < ties and not tie.provisional and None not in sides:
            winners[tie.number] = chance.choice([side for side in sides if side is not None])
    return winners


@pytest.mark.parametrize("seed", range(12))
def test_no_slot_is_lost_and_no_other_section_changes(seed: int) -> None:
    """Tests every repair of every club at random moments: one winner a section, others alike."""
    chance = random.Random(seed)
    standing = drawn(13, 2, f"seed {seed}")
    winners = played(standing, chance, chance.randrange(10))
    every = {club for each in standing.sections for club in each.alive(winners)}
    for club in range(13):
        if club not in every:
            with pytest.raises(AnswerIsNo, match="out of the cup already"):
                repairs_of(standing, winners, club)
            continue
        for repair in repairs_of(standing, winners, club):
            effects = effects_of(standing, winners, repair)
            after = effects.standing
            for number, (one, other) in enumerate(
                zip(standing.sections, after.sections, strict=True), 1
            ):
                assert (one == other) == (number != repair.section)
            own = after.sections[repair.section - 1]
            left = set(own.alive(winners))
            assert left
            assert club not in left
            expected = every & set(standing.sections[repair.section - 1].alive(winners)) - {club}
            assert left == expected | (
                {repair.other} if repair.option == "loser" and repair.other is not None else set()
            )
            assert place_of(after, winners, club) is None
            assert sum(c.after - c.before for c in effects.chances) == 0
            assert set(effects.told) <= left
            assert set(own.still_in(winners) or left) <= left


def test_the_opponent_goes_through() -> None:
    """Tests that only the opponent, and whom it may meet then, are told."""
    standing = drawn(13, 2, "x")
    tie = next(t for t in standing.ties if isinstance(t.home, int) and isinstance(t.away, int))
    assert isinstance(tie.home, int)
    repair = next(r for r in repairs_of(standing, {}, tie.home) if r.option == "opponent")
    after = repaired(standing, {}, repair)
    assert tie.number not in {each.number for each in after.ties}
    place = place_of(after, {}, tie.away if isinstance(tie.away, int) else -1)
    assert place is not None
    later = next(each for each in after.ties if each.number == place.tie)
    assert later.round == tie.round + 1
    assert tie.away in effects_of(standing, {}, repair).told


def test_the_last_of_a_section_is_never_let_go_without_another() -> None:
    """Tests that a club that has won its section is followed by whom it beat last, or nobody."""
    standing = drawn(13, 2, "y")
    chance = random.Random(3)
    winners = played(standing, chance, 100)
    contest = contest_of(standing, 2, winners)
    draw: Draw = draw_contest(
        contest, "z", digest(standing.plan), after="a" * 64, results_digest="b" * 64, rehearsal=True
    )
    standing = after_draw(standing, contest, draw, winners)
    winners = played(standing, chance, 100)
    for section in standing.sections:
        (club,) = section.still_in(winners) or (-1,)
        (repair,) = repairs_of(standing, winners, club)
        assert repair.option == "loser"
        after = repaired(standing, winners, repair)
        assert after.sections[repair.section - 1].still_in(winners) == (repair.other,)
