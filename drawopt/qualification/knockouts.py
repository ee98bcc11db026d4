"""Knockouts as played, replayed in our own format: rounds, byes, winners."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drawopt.model.bracket import Side
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.results import Match, bracket_as_played
from drawopt.qualification.berths import Finding, count_of, names
from drawopt.qualification.page_matches import PageMatch, in_order


@dataclass(frozen=True)
class Replay:
    """A knockout in our own format.

    ``winners`` are those of each match, ``None`` where nobody knows; ``survivors`` come out of
    the last round with the match that took them there. ``bracket`` is empty if the matches do
    not make one.
    """

    format: CupFormat
    matches: tuple[PageMatch, ...]
    winners: tuple[str | None, ...]
    survivors: tuple[tuple[str | None, PageMatch], ...]
    byes: tuple[str, ...]
    bracket: tuple[Side, ...]
    findings: tuple[Finding, ...]

    @property
    def ties_per_round(self) -> tuple[int, ...]:
        """Ties of each round as played."""
        rounds = self.format.rounds
        return tuple(sum(m.round == r for m in self.matches) for r in range(1, rounds + 1))


def replay(
    name: str,
    matches: Sequence[PageMatch],
    slots: int,
    entrants: Iterable[str] = (),
    later: Sequence[PageMatch] = (),
) -> Replay:
    """Hold a knockout's matches against the format of its entrants and slots.

    The format's ties per round are met, nobody plays twice a round, and each round is played by
    the winners before and by clubs that had a bye. A level match without a marked winner goes to
    the club that plays on.

    Parameters
    ----------
    entrants
        All clubs that entered; those of the matches if none are given.
    later
        Matches of stages that this one feeds, where a winner may play on.

    Raises
    ------
    AnswerIsNo
        If so many entrants cannot play for so many slots.
    """
    played = tuple(sorted(matches, key=lambda match: (match.round, *in_order(match))))
    clubs = tuple(sorted({*entrants, *(club for match in played for club in match.sides)}))
    fmt = CupFormat(len(clubs), slots)
    findings: list[Finding] = []
    winners: list[str | None] = []
    for match in played:
        winner = match.marked_winner
        if not winner:
            after = [m for m in played if m.round > match.round] + list(later)
            on = sorted({c for m in after for c in m.sides if c in match.sides})
            winner = on[0] if len(on) == 1 else ""
            said = f"{on[0]} plays on" if winner else "nobody is known to play on"
            findings.append(Finding(name, f"{match}: no winner marked", said))
        winners.append(winner or None)
    last = fmt.rounds
    survivors = tuple(
        (winner, match)
        for winner, match in zip(winners, played, strict=True)
        if match.round == last
    )
    found = Replay(fmt, played, tuple(winners), survivors, _byes(played, clubs), (), ())
    faults = (*_misfits(name, found), *_newcomers(name, found))
    sides = () if faults or None in winners else _bracket(found, clubs)
    return Replay(fmt, played, tuple(winners), survivors, found.byes, sides, (*findings, *faults))


def _byes(matches: Sequence[PageMatch], clubs: Sequence[str]) -> tuple[str, ...]:
    first = {club for match in matches if match.round == 1 for club in match.sides}
    return tuple(club for club in clubs if club not in first)


def _misfits(name: str, replayed: Replay) -> tuple[Finding, ...]:
    fmt = replayed.format
    findings = []
    if replayed.ties_per_round != fmt.ties_per_round:
        findings.append(
            Finding(
                name,
                f"ties per round {'/'.join(map(str, replayed.ties_per_round))}",
                f"{fmt.entrants} entrants for {fmt.slots} play "
                + "/".join(map(str, fmt.ties_per_round)),
            )
        )
    beyond = [str(match) for match in replayed.matches if not 1 <= match.round <= fmt.rounds]
    if beyond:
        findings.append(Finding(name, names(beyond), f"{fmt.rounds} rounds are enough"))
    return tuple(findings)


def _newcomers(name: str, replayed: Replay) -> tuple[Finding, ...]:
    """Clubs that play on though they lost, come in late, or play twice a round."""
    findings = []
    for round_ in range(1, replayed.format.rounds + 1):
        sides = [c for m in replayed.matches if m.round == round_ for c in m.sides]
        twice = sorted({club for club in sides if sides.count(club) > 1})
        if twice:
            findings.append(Finding(name, f"round {round_}: {names(twice)} twice", "once a round"))
        before = {
            winner
            for winner, match in zip(replayed.winners, replayed.matches, strict=True)
            if match.round == round_ - 1
        }
        if round_ == 2:
            before |= {*replayed.byes}
        strange = sorted(set(sides) - before) if round_ > 1 and None not in before else []
        if strange:
            findings.append(
                Finding(name, f"round {round_}: {names(strange)}", "did not win the round before")
            )
    return tuple(findings)


def _bracket(replayed: Replay, clubs: Sequence[str]) -> tuple[Side, ...]:
    field = Field(tuple(Entrant(club) for club in clubs))
    number = {club: index for index, club in enumerate(field.clubs)}
    return bracket_as_played(
        [
            Match(
                match.round,
                number[match.home],
                number[match.away],
                match.home_goals,
                match.away_goals,
                match.decided_by,
                number[winner],
            )
            for match, winner in zip(replayed.matches, replayed.winners, strict=True)
            if winner is not None
        ]
    )


def path_of(replayed: Replay, club: str) -> str:
    """How a club came through: its matches in words."""
    own = [str(match) for match in replayed.matches if club in match.sides]
    start = "after a bye, " if club in replayed.byes and len(own) < replayed.format.rounds else ""
    return start + "; ".join(own)


def summary(replayed: Replay) -> str:
    """The format in words: 9 entrants for 2 slots, 3 rounds (1/4/2 ties), 7 byes."""
    fmt = replayed.format
    ties = "/".join(map(str, fmt.ties_per_round))
    return (
        f"{count_of(fmt.entrants, 'entrant')} for {count_of(fmt.slots, 'slot')}, "
        f"{count_of(fmt.rounds, 'round')} ({ties} ties), {count_of(fmt.byes, 'bye')}"
    )
