"""Who may enter: clubs, their leagues, professional teams. Each rule is a function of its facts.

A rule holds, does not, or cannot be told because a fact is not given. A club is refused by the
first rule that does not hold, accepted when all hold, open otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from drawopt.qualification.stages import EntryRules

FEDERATION = "U.S. Soccer"


@dataclass(frozen=True)
class LeagueFacts:
    """What is known of a league; ``None`` where it is not given.

    ``division`` is 1 to 3 for a professional league, 0 below. ``started`` and ``ended`` bound
    its operation; an ``ended`` that is ``None`` means that it goes on. ``federation`` is that
    whose member the league is; ``national_route`` says that it uses last season's results.
    """

    league: str
    federation: str = FEDERATION
    division: int = 0
    teams: int | None = None
    matches: int | None = None
    started: date | None = None
    ended: date | None = None
    schedule_announced: date | None = None
    first_match: date | None = None
    cup_round: date | None = None
    national_route: bool | None = None
    common_championship: bool | None = None
    compulsory: bool | None = None
    standings_format: bool | None = None
    fees_paid: bool | None = None


@dataclass(frozen=True)
class Applicant:
    """What is known of a club that applies; ``None`` where it is not given.

    ``since`` is when it became a playing member of its league (the first match of its first
    season there), ``controlled_by`` the division of the professional team that owns a majority
    of it or manages its roster.
    """

    club: str
    league: str
    federation: str = FEDERATION
    good_standing: bool | None = None
    since: date | None = None
    left: date | None = None
    applied: date | None = None
    controlled_by: int | None = None


@dataclass(frozen=True)
class Ruling:
    """One rule applied: its name, whether it holds (``None``: not known), and the fact."""

    rule: str
    holds: bool | None
    fact: str


@dataclass(frozen=True)
class Verdict:
    """What became of an applicant: "accepted", "refused" or "open", with every ruling."""

    club: str
    league: str
    rulings: tuple[Ruling, ...]

    @property
    def status(self) -> str:
        if any(ruling.holds is False for ruling in self.rulings):
            return "refused"
        return "open" if any(ruling.holds is None for ruling in self.rulings) else "accepted"

    @property
    def deciding(self) -> tuple[Ruling, ...]:
        """The rules that refuse the club, or those that stay open."""
        bad = tuple(ruling for ruling in self.rulings if ruling.holds is False)
        return bad or tuple(ruling for ruling in self.rulings if ruling.holds is None)


def check_applicant(
    club: Applicant, leagues: Mapping[str, LeagueFacts], rules: EntryRules
) -> Verdict:
    """Apply every rule that concerns a club: those of its league, of professionals or amateurs."""
    league = leagues.get(club.league)
    if league is None:
        league = LeagueFacts(club.league)
    rulings = [
        federation(club, league),
        league_teams(league, rules),
        league_matches(league, rules),
        league_operates(league, rules),
        good_standing(club),
        stays(club),
    ]
    if league.division:
        rulings += [independent(club, league), *professional(club, league, rules)]
    else:
        rulings += [
            started_in_time(club, rules),
            applied_in_time(club, rules),
            not_in_national_league(club, league, rules),
        ]
    return Verdict(club.club, club.league, tuple(rulings))


def check_applicants(
    clubs: Sequence[Applicant], leagues: Mapping[str, LeagueFacts], rules: EntryRules
) -> tuple[Verdict, ...]:
    """The verdict on each applicant, in order of name."""
    ordered = sorted(clubs, key=lambda club: club.club)
    return tuple(check_applicant(club, leagues, rules) for club in ordered)


# Rules ----------------------------------------------------------------------------------------


def federation(club: Applicant, league: LeagueFacts) -> Ruling:
    """The club is based in the United States, its league a member of U.S. Soccer."""
    outside = next((f for f in (club.federation, league.federation) if f != FEDERATION), "")
    return Ruling("federation", not outside, outside or FEDERATION)


def league_teams(league: LeagueFacts, rules: EntryRules) -> Ruling:
    """The league has at least so many teams."""
    return _at_least("teams of the league", league.teams, rules.teams)


def league_matches(league: LeagueFacts, rules: EntryRules) -> Ruling:
    """Each club of the league has at least so many league matches."""
    return _at_least("league matches", league.matches, rules.matches)


def league_operates(league: LeagueFacts, rules: EntryRules) -> Ruling:
    """The league is in operation from the entry deadline to the final."""
    rule = "league in operation"
    if league.ended is not None:
        return Ruling(rule, False, f"ended {league.ended}")
    return _by(rule, league.started, rules.entry_deadline, "began")


def good_standing(club: Applicant) -> Ruling:
    """The club is a playing member in good standing."""
    return _flag("good standing", club.good_standing)


def stays(club: Applicant) -> Ruling:
    """The club has not left its league before the final."""
    return Ruling("stays to the final", club.left is None, f"left {club.left or 'no'}")


def started_in_time(club: Applicant, rules: EntryRules) -> Ruling:
    """A club new to its league began the league's schedule by the entry deadline."""
    return _by("season begun", club.since, rules.entry_deadline, "began")


def applied_in_time(club: Applicant, rules: EntryRules) -> Ruling:
    """The application came by its deadline."""
    return _by("application", club.applied, rules.application_deadline, "applied")


def not_in_national_league(club: Applicant, league: LeagueFacts, rules: EntryRules) -> Ruling:
    """Clubs of a league that uses last season's results may not enter local qualifying."""
    barred = club.league in rules.national_leagues or league.national_route is True
    return Ruling(
        "no national league", not barred, f"{club.league}{' is' if barred else ' is not'} one"
    )


def independent(club: Applicant, league: LeagueFacts) -> Ruling:
    """No professional team of a higher level owns the majority or manages the roster."""
    above = club.controlled_by
    barred = above is not None and above < league.division
    return Ruling(
        "ownership", not barred, f"controlled by Division {above}" if above else "independent"
    )


def professional(club: Applicant, league: LeagueFacts, rules: EntryRules) -> list[Ruling]:
    """The club is a member of its league since the date of the rules, or its league is in time.

    A new club, or one of a new league, may enter if the league announced its schedule by the
    date of the rules and plays at least seven days before the cup reaches its division.
    """
    member = _by("professional member", club.since, rules.professional_since, "member since")
    if member.holds is not False:
        return [member]
    schedule = _by("schedule", league.schedule_announced, rules.schedule_by, "announced")
    if league.first_match is None or league.cup_round is None:
        return [schedule, Ruling("first match", None, "not given; 7 days before its first round")]
    days = (league.cup_round - league.first_match).days
    return [schedule, Ruling("first match", days >= 7, f"{days} days before its first round")]


def _at_least(rule: str, found: int | None, wanted: int) -> Ruling:
    if found is None:
        return Ruling(rule, None, f"not given; at least {wanted}")
    return Ruling(rule, found >= wanted, f"{found}; at least {wanted}")


def _by(rule: str, found: date | None, deadline: date, word: str) -> Ruling:
    if found is None:
        return Ruling(rule, None, f"not given; by {deadline}")
    return Ruling(rule, found <= deadline, f"{word} {found}; by {deadline}")


def _flag(rule: str, found: bool | None) -> Ruling:
    return Ruling(rule, found, {None: "not given", True: "yes", False: "no"}[found])
