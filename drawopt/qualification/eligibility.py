"""Who may enter: clubs, their leagues, professional teams. Each rule is a function of its facts.

A rule holds, does not, or cannot be told because a fact is not given. A club is refused by the
first rule that does not hold, accepted when all hold, open otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from drawopt.qualification.berths import Finding
from drawopt.qualification.stages import EntryRules

FEDERATION = "U.S. Soccer"
PROFESSIONAL = (1, 2, 3)


@dataclass(frozen=True)
class LeagueFacts:
    """What is known of a league; ``None`` where it is not given.

    ``division`` is 1 to 3 for a professional league; any other is of the Open Division.
    ``started`` and ``ended`` bound its operation; an ``ended`` that is ``None`` means that it goes
    on. ``federation`` is that whose member the league is; ``national_route`` says that it uses
    last season's results.
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

    @property
    def is_professional(self) -> bool:
        return self.division in PROFESSIONAL


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
    is_professional: bool = False

    @property
    def must_enter(self) -> bool:
        """Clubs of fully professional leagues that may enter have to."""
        return self.is_professional and self.status == "accepted"

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
    club: Applicant,
    leagues: Mapping[str, LeagueFacts],
    rules: EntryRules,
    national: Mapping[str, bool | None] | None = None,
    champions: Mapping[str, str] | None = None,
) -> Verdict:
    """Apply every rule that concerns a club: those of its league, of professionals or amateurs.

    Parameters
    ----------
    national
        Whether a league meets the criteria of a national one; ``None`` where that is open.
    champions
        Clubs that have a place of their own, each with what it won.
    """
    league = leagues.get(club.league, LeagueFacts(club.league))
    rulings = [
        federation(club, league),
        league_teams(league, rules),
        league_matches(league, rules),
        league_operates(league, rules),
        good_standing(club),
        stays(club, rules),
    ]
    direct = (champions or {}).get(club.club, "")
    if league.is_professional:
        rulings += [independent(club, league), *professional(club, league, rules)]
    else:
        rulings.append(started_in_time(club, rules))
        rulings += (
            [Ruling("place of its own", True, f"winner of {direct}")]
            if direct
            else [
                applied_in_time(club, rules),
                not_in_national_league(club, league, rules, national or {}),
            ]
        )
    return Verdict(club.club, club.league, tuple(rulings), league.is_professional)


def check_applicants(
    clubs: Sequence[Applicant],
    leagues: Mapping[str, LeagueFacts],
    rules: EntryRules,
    national: Mapping[str, bool | None] | None = None,
    champions: Mapping[str, str] | None = None,
) -> tuple[Verdict, ...]:
    """The verdict on each applicant, in order of name; see ``check_applicant``.

    Parameters
    ----------
    leagues
        Facts by the league's name; of a league that is not among them nothing is known.
    rules
        The dates and numbers of the edition.
    national
        Whether a league meets the criteria of a national one; ``None`` where that is open.
    champions
        Clubs that have a place of their own, each with what it won.
    """
    ordered = sorted(clubs, key=lambda club: club.club)
    return tuple(check_applicant(club, leagues, rules, national, champions) for club in ordered)


def dates_of_another_year(rules: EntryRules) -> tuple[Finding, ...]:
    """Dates of the rules for professional clubs that belong to the cup of another year.

    Members since the last day of a year, and a schedule by January, are asked for a final of the
    year after.
    """
    if rules.final is None:
        return ()
    year = rules.final.year
    if (rules.professional_since.year, rules.schedule_by.year) == (year - 1, year):
        return ()
    page = f"members since {rules.professional_since}, a schedule by {rules.schedule_by}"
    return (Finding("Professional clubs", page, f"the final is on {rules.final}"),)


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
    """The league is in operation from the entry deadline to the final.

    A professional one began before that day, another on it at the latest.
    """
    rule = "league in operation"
    held = _until(rule, "ended", league.ended, rules)
    if held is not None:
        return held
    if league.is_professional and league.started == rules.entry_deadline:
        return Ruling(rule, False, f"began {league.started}; before {rules.entry_deadline}")
    return _by(rule, league.started, rules.entry_deadline, "began")


def good_standing(club: Applicant) -> Ruling:
    """The club is a playing member in good standing."""
    return _flag("good standing", club.good_standing)


def stays(club: Applicant, rules: EntryRules) -> Ruling:
    """The club does not leave its league before the final."""
    rule = "stays to the final"
    return _until(rule, "left", club.left, rules) or Ruling(rule, True, _left("left", club.left))


def _until(rule: str, word: str, last: date | None, rules: EntryRules) -> Ruling | None:
    """A refusal, or an open ruling, where a last day is, or may be, before the final."""
    if last is None or (rules.final is not None and last >= rules.final):
        return None
    if rules.final is None and last > rules.entry_deadline:
        return Ruling(rule, None, f"{word} {last}; the day of the final is not given")
    return Ruling(rule, False, f"{word} {last}; not before {rules.final or rules.entry_deadline}")


def _left(word: str, day: date | None) -> str:
    return f"{word} {day}" if day else f"not {word}"


def started_in_time(club: Applicant, rules: EntryRules) -> Ruling:
    """A club new to its league began the league's schedule by the entry deadline."""
    return _by("season begun", club.since, rules.entry_deadline, "began")


def applied_in_time(club: Applicant, rules: EntryRules) -> Ruling:
    """The application came by its deadline."""
    return _by("application", club.applied, rules.application_deadline, "applied")


def not_in_national_league(
    club: Applicant,
    league: LeagueFacts,
    rules: EntryRules,
    national: Mapping[str, bool | None],
) -> Ruling:
    """Clubs of a national league that uses last season's results may not enter local qualifying.

    A league that does not meet the criteria is none, whatever it says of itself.
    """
    rule = "no national league"
    named = club.league in rules.national_leagues
    meets = national.get(club.league)
    if league.teams is not None and league.teams < rules.national.teams:
        meets = False
    if meets is False:
        return Ruling(rule, True, f"{club.league} does not meet the criteria of one")
    if not named and league.national_route is False:
        return Ruling(rule, True, f"{club.league} does not take that way")
    if named or (meets and league.national_route):
        return Ruling(rule, False, f"{club.league} is one")
    what = "meets the criteria of one" if league.national_route else "takes that way"
    return Ruling(rule, None, f"whether {club.league} {what} is not given")


def independent(club: Applicant, league: LeagueFacts) -> Ruling:
    """No professional team of a higher level owns the majority or manages the roster."""
    above = club.controlled_by
    barred = above is not None and above < league.division
    text = "independent" if above is None else f"controlled by Division {above}"
    return Ruling("ownership", not barred, text)


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
