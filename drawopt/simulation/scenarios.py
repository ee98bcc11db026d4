"""What would be different if: an edition with changes, planned and played beside it as it is."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.edition import Edition
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.progress import Watch
from drawopt.records.plans import problem_record
from drawopt.sections.plan import Plan
from drawopt.simulation.job import Job, job_of
from drawopt.simulation.ratings import Strengths, home_points, rated
from drawopt.simulation.runs import Many, play_many

AS_IT_IS = "as it is"

T = TypeVar("T")


@dataclass(frozen=True)
class Location:
    """Where a club's ground is, in degrees."""

    club: str
    lat: Decimal
    lon: Decimal


@dataclass(frozen=True)
class Rating:
    club: str
    rating: Decimal


@dataclass(frozen=True)
class Scenario:
    """A name and what changes. ``None`` leaves a value as the edition has it.

    Parameters
    ----------
    drop, add
        Clubs that withdraw, and entrants that come in.
    apart, may_not_host, must_have_bye
        Added to the edition's rules.
    cost
        A threshold, and what each unit beyond it costs more.
    locations, ratings
        Put in the place of the roster's.
    outcomes
        ``"coin"`` or ``"rating"``.
    """

    name: str
    drop: tuple[str, ...] = ()
    add: tuple[Entrant, ...] = ()
    slots: int | None = None
    tolerance: Decimal | None = None
    double_byes: bool | None = None
    section_size: tuple[int, int] | None = None
    same_league_apart: bool | None = None
    longest_trip: int | None = None
    apart: tuple[Apart, ...] = ()
    may_not_host: tuple[str, ...] = ()
    must_have_bye: tuple[str, ...] = ()
    cost: tuple[int, int] | None = None
    locations: tuple[Location, ...] = ()
    ratings: tuple[Rating, ...] = ()
    outcomes: str | None = None
    home_advantage: Decimal | None = None


@dataclass(frozen=True)
class Settings:
    """How the cups of every scenario are played; a scenario may change outcomes and advantage."""

    seed: str
    runs: int
    outcomes: str = "coin"
    home_advantage: Decimal | None = None


@dataclass(frozen=True)
class Played:
    """A scenario planned and played; ``why_not`` is why it has no plan, then nothing else is."""

    scenario: Scenario
    job: Job | None = None
    many: Many | None = None
    why_not: str = ""


def unknown_clubs(edition: Edition, scenario: Scenario) -> tuple[str, ...]:
    """The clubs a scenario names that are neither in the field nor added."""
    added = {entrant.club for entrant in scenario.add}
    named = [
        *scenario.drop,
        *(name for apart in scenario.apart for name in (apart.one, apart.other)),
        *scenario.may_not_host,
        *scenario.must_have_bye,
        *(location.club for location in scenario.locations),
        *(rating.club for rating in scenario.ratings),
    ]
    return tuple(
        dict.fromkeys(
            name for name in named if edition.field.index(name) is None and name not in added
        )
    )


def apply(edition: Edition, scenario: Scenario) -> Edition:
    """The edition with a scenario's changes. Rules forget the clubs that are dropped.

    Raises
    ------
    UsageError
        If the scenario names a club that there is not, or adds one that there is.
    """
    if unknown := unknown_clubs(edition, scenario):
        names = ", ".join(unknown)
        raise UsageError(f'scenario "{scenario.name}" names clubs that are not entrants: {names}')
    there = {e.club for e in scenario.add if edition.field.index(e.club) is not None}
    if there:
        names = ", ".join(sorted(there))
        raise UsageError(f'scenario "{scenario.name}" adds clubs that are entrants: {names}')
    field = _field(edition.field, scenario)
    rules = edition.rules

    def own(name: str) -> str:
        index = field.index(name)
        return name if index is None else field.clubs[index]

    changed = Rules(
        sections=tuple(_staying(section, field) for section in rules.sections),
        apart=tuple(
            apart
            for apart in (*rules.apart, *scenario.apart)
            if len(_staying((apart.one, apart.other), field)) == 2
        ),
        same_league_apart=_or(scenario.same_league_apart, rules.same_league_apart),
        longest_trip=_or(scenario.longest_trip, rules.longest_trip),
        may_not_host=_staying((*rules.may_not_host, *scenario.may_not_host), field),
        must_have_bye=_staying(
            tuple(own(name) for name in (*rules.must_have_bye, *scenario.must_have_bye)), field
        ),
    )
    return replace(
        edition,
        field=field,
        rules=changed,
        slots=_or(scenario.slots, edition.slots),
        tolerance=_or(scenario.tolerance, edition.tolerance),
        double_byes=_or(scenario.double_byes, edition.double_byes),
        section_size=_or(scenario.section_size, edition.section_size),
        cost=_or(scenario.cost, edition.cost),
    )


def _or(value: T | None, otherwise: T) -> T:
    return otherwise if value is None else value


def _staying(names: Sequence[str], field: Field) -> tuple[str, ...]:
    return tuple(name for name in names if field.index(name) is not None)


def _field(field: Field, scenario: Scenario) -> Field:
    dropped = {field.index(name) for name in scenario.drop}
    kept = [entrant for k, entrant in enumerate(field.entrants) if k not in dropped]
    changed = Field((*kept, *scenario.add))
    entrants = list(changed.entrants)
    for location in scenario.locations:
        if (k := changed.index(location.club)) is not None:
            entrants[k] = replace(entrants[k], lat=location.lat, lon=location.lon)
    for rating in scenario.ratings:
        if (k := changed.index(rating.club)) is not None:
            entrants[k] = replace(entrants[k], rating=rating.rating)
    return Field(tuple(entrants))


def compare(
    edition: Edition,
    scenarios: Sequence[Scenario],
    plan_of: Callable[[Problem], Plan],
    settings: Settings,
    executor: Executor | None = None,
    watch: Watch | None = None,
    *,
    places: int | None = None,
    base: Plan | None = None,
) -> tuple[Played, ...]:
    """Plan and play an edition as it is, and then each scenario, over the same runs.

    A scenario that changes nothing a plan depends on, but tolerance, ratings or outcomes, keeps
    the sections of the edition as it is.

    Parameters
    ----------
    plan_of
        Makes the plan of a problem.
    base
        The plan of the edition as it is, if there is one already.

    Raises
    ------
    UsageError, InputError
        If a scenario names unknown clubs, or ratings are missing.
    AnswerIsNo
        If the edition as it is has no plan.
    """
    changed = [(scenario, apply(edition, scenario)) for scenario in scenarios]
    strengths = [_strengths(edition, settings, Scenario(AS_IT_IS))]
    strengths += [_strengths(each, settings, scenario) for scenario, each in changed]
    base = base or plan_of(edition.problem())
    found = []
    for (scenario, each), strength in zip(
        [(Scenario(AS_IT_IS), edition), *changed], strengths, strict=True
    ):
        try:
            plan = base if scenario.name == AS_IT_IS else _plan(each, base, plan_of)
            job = job_of(plan, settings.seed, strength)
            many = play_many(job, settings.runs, executor, watch, places=places)
        except AnswerIsNo as no:
            if scenario.name == AS_IT_IS:
                raise
            found.append(Played(scenario, why_not=str(no)))
            continue
        found.append(Played(scenario, job, many))
        if watch is not None and watch.stopped:
            break
    return tuple(found)


def _strengths(edition: Edition, settings: Settings, scenario: Scenario) -> Strengths:
    outcomes = _or(scenario.outcomes, settings.outcomes)
    advantage = (
        settings.home_advantage if scenario.home_advantage is None else scenario.home_advantage
    )
    if outcomes == "coin":
        if advantage is not None and scenario.home_advantage is not None:
            raise UsageError(f'scenario "{scenario.name}": home_advantage goes with ratings')
        return Strengths()
    return Strengths(rated(edition.field, edition.entrants_file).ratings, home_points(advantage))


def _plan(edition: Edition, base: Plan, plan_of: Callable[[Problem], Plan]) -> Plan:
    problem = edition.problem()
    own = base.problem.terms
    # Tolerance and sources of the seed are of the draw; they have no part in the sections.
    terms = replace(problem.terms, tolerance=own.tolerance, seed_sources=own.seed_sources)
    if problem_record(replace(problem, terms=terms)) == problem_record(base.problem):
        return replace(base, problem=problem)
    return plan_of(problem)
