"""How many places each path has: preliminary shares, the local number fixed, the final shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawopt.drawing.lots import Lots
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.files.wording import names
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import read_entrants
from drawopt.qualification.apportionment import Share, largest_remainder
from drawopt.qualification.berths import Finding
from drawopt.qualification.outcomes import Outcome
from drawopt.qualification.page_matches import PageMatch
from drawopt.qualification.stages import VACANCIES, Declared, SlotRules

LOCAL = "Local qualifying"


@dataclass(frozen=True)
class Vacancy:
    """The place of a local qualifier who turned out to be ineligible, and who has it now."""

    club: str
    goes_to: str


@dataclass(frozen=True)
class Slots:
    """The sharing of Open Division places, step by step.

    ``preliminary`` shares what is left after the champions between the local pool and the
    leagues; its local part is a target. ``format`` is that of the number of local qualifiers as
    fixed. ``final`` shares what is then left among the leagues; both are empty where a league's
    number of teams is not known.
    """

    places: int
    final_places: int
    champions: tuple[str, ...]
    preliminary: tuple[Share, ...]
    format: CupFormat
    local: int
    leagues: int
    final: tuple[Share, ...]
    vacancies: tuple[Vacancy, ...] = ()

    @property
    def target(self) -> int | None:
        """The local number that the preliminary sharing comes to; ``None`` if that is open."""
        if not self.preliminary or self.preliminary[0].by == "tie":
            return None
        return self.preliminary[0].places

    @property
    def tied(self) -> tuple[Share, ...]:
        """The shares whose equal remainders claim a place, in the first sharing that has such."""
        for shares in (self.preliminary, self.final):
            if level := tuple(share for share in shares if share.by == "tie"):
                return level
        return ()


def share_places(
    rules: SlotRules,
    entrants: int,
    fixed: int,
    teams: Mapping[str, int],
    *,
    places: int | None = None,
    final_places: int | None = None,
    vacancies: Sequence[Vacancy] = (),
    lots: Lots | None = None,
) -> Slots:
    """Share the Open Division's places as the rules say.

    Parameters
    ----------
    entrants
        Teams in local qualifying.
    fixed
        Local qualifiers, fixed with the format.
    teams
        Teams of each national league; leave one out and the leagues' places are not shared.
    places, final_places
        Open Division places before the professional entries are known, and after.
    vacancies
        Places of ineligible qualifiers. Under "leagues" and "open" the local number sinks by
        one each; under "leagues" the places go to the leagues.
    lots
        The stream that decides between equal remainders; without it they stay open.

    Raises
    ------
    AnswerIsNo
        If there are fewer places than the champions and the local qualifiers take, or too few
        entrants.
    UsageError
        If a number is out of range, or ``teams`` names a league that there is not.
    """
    known = [league.name for league in rules.leagues]
    for name, count in teams.items():
        if name not in known:
            raise UsageError(f'no national league "{name}"; there are {names(known) or "none"}')
        if count < 1:
            raise UsageError(f"{name}: teams must be at least 1, found {count}")
    first = rules.places if places is None else places
    last = first if final_places is None else final_places
    if min(first, last) < 1:
        raise UsageError(f"places must be at least 1, found {min(first, last)}")
    apart = len(rules.champions)
    if first < apart:
        raise AnswerIsNo(f"{first} places are fewer than the champions' {apart}")
    known_teams = {name: teams[name] for name in known if name in teams}
    complete = len(known_teams) == len(known)
    fmt = CupFormat(entrants, fixed)
    lost = 0 if rules.vacancy == "opponent" else len(vacancies)
    open_places = lost if rules.vacancy == "open" else 0
    local = fixed - lost
    leagues = last - apart - local - open_places
    if leagues < 0:
        raise AnswerIsNo(
            f"{last} places are fewer than the {local + apart + open_places} of local qualifiers "
            "and champions"
        )
    return Slots(
        first,
        last,
        rules.champions,
        largest_remainder(first - apart, {LOCAL: entrants} | known_teams, lots, "slots/first")
        if complete
        else (),
        fmt,
        local,
        leagues,
        largest_remainder(leagues, known_teams, lots, "slots/final") if complete and known else (),
        tuple(vacancies),
    )


def formats_near(entrants: int, slots: int, around: int = 2) -> tuple[CupFormat, ...]:
    """The formats of the local numbers around one, as far as they can be played.

    Parameters
    ----------
    entrants
        Teams in local qualifying.
    slots
        The local number in the middle.
    around
        How many more, and how many fewer, are looked at.
    """
    found = []
    for number in range(max(1, slots - around), slots + around + 1):
        try:
            found.append(CupFormat(entrants, number))
        except AnswerIsNo:
            continue
    return tuple(found)


def league_places(declared: Declared) -> Mapping[str, int]:
    """The places of the national leagues that are stages of their own, by their teams.

    Where a league's teams are not known, or remainders are equal, the published places stand.
    """
    rules = declared.slots
    if rules is None or declared.local_places is None or declared.entrants is None:
        return {}
    teams = {league.name: league.teams for league in rules.leagues if league.teams is not None}
    entrants = len(read_entrants(declared.entrants))
    found = share_places(rules, entrants, declared.local_places, teams)
    published = {lg.name: lg.places for lg in rules.leagues if lg.places is not None}
    return published | {share.name: share.places for share in found.final if not found.tied}


def check_published(declared: Declared) -> tuple[Finding, ...]:
    """Leagues whose published places are not those that their teams come to."""
    published = {lg.name: lg.places for lg in declared.slots.leagues} if declared.slots else {}
    return tuple(
        Finding(name, f"{published[name]} places published", f"{places} by its teams")
        for name, places in league_places(declared).items()
        if published.get(name) not in (None, places)
    )


def survivors_of(outcome: Outcome) -> Mapping[str, PageMatch]:
    """The clubs that came through a knockout, each with its match of the last round.

    Parameters
    ----------
    outcome
        What came of the knockout stage that local qualifiers come through.
    """
    last = max((match.round for match in outcome.matches), default=0)
    clubs = {place.club for place in outcome.places if place.club is not None}
    return {
        club: match
        for match in outcome.matches
        if match.round == last
        for club in match.sides
        if club in clubs
    }


def vacancies_of(
    clubs: Sequence[str],
    policy: str,
    survivors: Mapping[str, PageMatch],
) -> tuple[Vacancy, ...]:
    """What becomes of the places of these qualifiers.

    Parameters
    ----------
    policy
        "leagues": the local number sinks, the national leagues share the place. "opponent": the
        club beaten in the last round takes it. "open": it stays empty, a bye in the cup.
    survivors
        The qualifiers, each with its match of the last round.

    Raises
    ------
    UsageError
        If a club did not qualify, is named twice, or there is no such policy.
    """
    if policy not in VACANCIES:
        raise UsageError(f'vacancy must be one of {", ".join(VACANCIES)}, found "{policy}"')
    if len(set(clubs)) < len(clubs):
        raise UsageError("an ineligible club is named twice")
    found = []
    for club in clubs:
        match = survivors.get(club)
        if match is None:
            raise UsageError(f'"{club}" is not among the qualifiers: {names(sorted(survivors))}')
        opponent = match.away if club == match.home else match.home
        to = {"leagues": "the national leagues", "opponent": opponent, "open": "nobody: a bye"}
        found.append(Vacancy(club, to[policy]))
    return tuple(found)
