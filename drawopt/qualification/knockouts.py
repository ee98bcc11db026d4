"""Knockouts as played, replayed in our own format: rounds, byes, winners, and who had a right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drawopt.files.wording import count_of, names
from drawopt.model.bracket import Side
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.results import Match, bracket_as_played
from drawopt.qualification.berths import DETERMINED, NOT_SETTLED, PAGE, RECORDED, Finding
from drawopt.qualification.page_matches import PageMatch, in_order


@dataclass(frozen=True)
class Decided:
    """Who has a match: how sure that is, and where it was read.

    A level score without a mark goes to the club that plays on, which is a figure of the page;
    a mark that stands elsewhere, or a name in the page's list, is recorded.
    """

    match: PageMatch
    winner: str | None
    status: str = DETERMINED
    source: str = PAGE


@dataclass(frozen=True)
class Replay:
    """A knockout in our own format.

    ``decided`` are the matches in order of rounds with their winners, ``survivors`` those of the
    last round. ``odd`` says, by match, why a club had no right to play it. ``bracket`` is empty if
    the matches do not make one.
    """

    format: CupFormat
    decided: tuple[Decided, ...]
    survivors: tuple[Decided, ...]
    byes: tuple[str, ...]
    odd: Mapping[PageMatch, str]
    bracket: tuple[Side, ...]
    findings: tuple[Finding, ...]

    @property
    def matches(self) -> tuple[PageMatch, ...]:
        return tuple(each.match for each in self.decided)

    @property
    def ties_per_round(self) -> tuple[int, ...]:
        """Ties of each round as played."""
        rounds = self.format.rounds
        return tuple(sum(m.round == r for m in self.matches) for r in range(1, rounds + 1))

    def before(self, match: PageMatch) -> tuple[PageMatch, ...]:
        """A match and all those that led to it."""
        led = [
            m for m in self.matches if m.round == match.round - 1 and {*m.sides} & {*match.sides}
        ]
        return (match, *(m for one in led for m in self.before(one)))

    def why_not(self, match: PageMatch) -> str:
        """Why a match or one that led to it cannot be; blank if all of them can."""
        return "; ".join(dict.fromkeys(self.odd[m] for m in self.before(match) if m in self.odd))


def replay(
    name: str,
    matches: Sequence[PageMatch],
    slots: int,
    entrants: Iterable[str] = (),
    later: Sequence[PageMatch] = (),
    named: Iterable[str] = (),
) -> Replay:
    """Hold a knockout's matches against the format of its entrants and slots.

    The format's ties per round are met, nobody plays twice a round, and each round is played by
    the winners before and by clubs that had a bye.

    Parameters
    ----------
    entrants
        All clubs that entered; those of the matches if none are given.
    later
        Matches of stages that this one feeds, where a winner may play on.
    named
        Clubs that the page names as having come through.

    Raises
    ------
    AnswerIsNo
        If so many entrants cannot play for so many slots.
    """
    played = tuple(sorted(matches, key=lambda match: (match.round, *in_order(match))))
    clubs = tuple(sorted({*entrants, *(club for match in played for club in match.sides)}))
    fmt = CupFormat(len(clubs), slots)
    decided = tuple(_decided(match, played, later, {*named}) for match in played)
    last = max(fmt.rounds, *(match.round for match in played)) if played else fmt.rounds
    survivors = tuple(each for each in decided if each.match.round == last)
    first = {club for match in played if match.round == 1 for club in match.sides}
    byes = tuple(club for club in clubs if club not in first)
    odd = _odd(decided, byes)
    found = Replay(fmt, decided, survivors, byes, odd, (), ())
    faults = (*_misfits(name, found), *(Finding(name, str(m), why) for m, why in odd.items()))
    whole = not faults and all(each.winner for each in decided)
    bracket = _bracket(found, clubs) if whole else ()
    findings = (*_unmarked(name, decided), *faults)
    return Replay(fmt, decided, survivors, byes, odd, bracket, findings)


def _decided(
    match: PageMatch, played: Sequence[PageMatch], later: Sequence[PageMatch], named: set[str]
) -> Decided:
    if match.marked_winner and not match.is_level:
        return Decided(match, match.marked_winner)
    after = [m for m in played if m.round > match.round] + list(later)
    on = sorted({club for m in after for club in m.sides if club in match.sides})
    has_result = match.home_goals is not None or match.by_rule
    if match.winner and (match.source == PAGE or match.winner not in on):
        return Decided(
            match, match.winner, DETERMINED if match.source == PAGE else RECORDED, match.source
        )
    if len(on) == 1:
        return Decided(match, on[0], DETERMINED if has_result else RECORDED)
    said = sorted({*match.sides} & named)
    if len(said) == 1:
        return Decided(match, said[0], RECORDED)
    return Decided(match, None, NOT_SETTLED)


def _unmarked(name: str, decided: Sequence[Decided]) -> list[Finding]:
    """Level scores, or none, whose winner the page does not mark; and how each was told."""
    told = []
    for each in decided:
        match = each.match
        if (match.winner and match.source == PAGE) or (match.marked_winner and not match.is_level):
            continue
        if each.winner is None:
            told.append((match, "nobody is known to play on"))
        elif each.status == DETERMINED:
            told.append((match, f"{each.winner} plays on"))
        elif each.source == PAGE:
            told.append((match, f"the page names {each.winner}"))
        else:
            told.append((match, f"{each.winner}, by {each.source}"))
    if not told:
        return []
    if len(told) == 1:
        return [Finding(name, f"{told[0][0]}: no winner marked", told[0][1])]
    text = f"{count_of(len(told), 'match', 'matches')} without a marked winner"
    return [Finding(name, text, "; ".join(f"{match}: {words}" for match, words in told))]


def _odd(decided: Sequence[Decided], byes: Sequence[str]) -> dict[PageMatch, str]:
    """Matches that a club plays which lost, did not play the round before, or plays twice."""
    last: dict[str, Decided] = {}
    odd: dict[PageMatch, str] = {}
    for each in decided:
        match = each.match
        for club in match.sides:
            before = last.get(club)
            if before is None:
                wrong = match.round > 2 or (match.round == 2 and club not in byes)
                why = f"{club} did not play in round {match.round - 1}"
            elif before.match.round == match.round:
                wrong, why = True, f"{club} twice in round {match.round}: once a round"
            elif before.winner not in (club, None):
                wrong, why = True, f"{club} did not win the round before: {before.match}"
            else:
                wrong = before.match.round < match.round - 1
                why = f"{club} did not play in round {match.round - 1}"
            if wrong:
                odd[match] = "; ".join(filter(None, (odd.get(match), why)))
        last |= dict.fromkeys(match.sides, each)
    return odd


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
        findings.append(
            Finding(name, names(beyond), f"{count_of(fmt.rounds, 'round is', 'rounds are')} enough")
        )
    return tuple(findings)


def _bracket(replayed: Replay, clubs: Sequence[str]) -> tuple[Side, ...]:
    field = Field(tuple(Entrant(club) for club in clubs))
    number = {club: index for index, club in enumerate(field.clubs)}
    return bracket_as_played(
        [
            Match(
                each.match.round,
                number[each.match.home],
                number[each.match.away],
                each.match.home_goals,
                each.match.away_goals,
                each.match.decided_by,
                number[each.winner],
            )
            for each in replayed.decided
            if each.winner is not None
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
