"""What would be different if: an edition with changes, planned and played beside it as it is."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from decimal import Decimal

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.changes import Changes
from drawopt.model.edition import Edition
from drawopt.progress import Watch
from drawopt.records.plans import search_record
from drawopt.sections.plan import Plan
from drawopt.simulation.job import Job, job_of
from drawopt.simulation.ratings import Strengths, home_points, rated
from drawopt.simulation.runs import Many, play_many

AS_IT_IS = "as it is"
NOTHING = Changes()


@dataclass(frozen=True)
class Scenario:
    """A name, what changes of an edition, and how its cups are played.

    Parameters
    ----------
    changes
        What changes; or an edition in which it has changed already.
    outcomes
        ``"coin"`` or ``"rating"``; ``None`` for that of the comparison.
    home_advantage
        Elo points of being at home; ``None`` for that of the comparison.
    """

    name: str
    changes: Changes | Edition = NOTHING
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


def apply(edition: Edition, scenario: Scenario) -> Edition:
    """The edition with a scenario's changes.

    Parameters
    ----------
    scenario
        Its changes; one that holds a changed edition gives that.

    Raises
    ------
    UsageError
        With the scenario's name, as ``Edition.changed``.
    FileError, InputError
        If another field's file cannot be read or is bad.
    """
    if isinstance(scenario.changes, Edition):
        return scenario.changes
    try:
        return edition.changed(scenario.changes)
    except UsageError as error:
        raise UsageError(f'scenario "{scenario.name}": {error}') from None


def compare(
    edition: Edition,
    scenarios: Sequence[Scenario],
    plan_of: Callable[[Edition], Plan],
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
    scenarios
        In the order in which they are played.
    plan_of
        Makes the plan of an edition.
    settings
        Seed and runs, the same for all; outcomes, where a scenario does not say.
    executor
        Who plays the cups, with the interface of ``concurrent.futures.Executor``; this process by
        default.
    places
        Pieces that it works on at once, where it does not tell.
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
    base = base or plan_of(edition)
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
    outcomes = scenario.outcomes or settings.outcomes
    advantage = (
        settings.home_advantage if scenario.home_advantage is None else scenario.home_advantage
    )
    if outcomes == "coin":
        if advantage is not None and scenario.home_advantage is not None:
            raise UsageError(f'scenario "{scenario.name}": home_advantage goes with ratings')
        return Strengths()
    return Strengths(rated(edition.field, edition.entrants_file).ratings, home_points(advantage))


def _plan(edition: Edition, base: Plan, plan_of: Callable[[Edition], Plan]) -> Plan:
    problem = edition.problem()
    own = base.problem.terms
    # Tolerance and sources of the seed are of the draw; they have no part in the sections.
    terms = replace(problem.terms, tolerance=own.tolerance, seed_sources=own.seed_sources)
    if search_record(replace(problem, terms=terms)) == search_record(base.problem):
        return replace(base, problem=problem)
    return plan_of(edition)
