"""What a worker is asked: a job, whole and of plain values, and a stretch of its runs."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Lock

from drawopt import __version__
from drawopt.drawing.seeds import seed_text
from drawopt.errors import StoppedWithoutAnswer
from drawopt.model.problem import check_tolerance
from drawopt.records.canonical import decimal_text, sha256_of
from drawopt.records.plans import plan_record
from drawopt.sections.plan import Plan
from drawopt.simulation.engine import Engine
from drawopt.simulation.ratings import Strengths
from drawopt.simulation.tally import Tally, long_trip_of

MOST_ENGINES = 4


@dataclass(frozen=True)
class Job:
    """Cups to be played: all that their runs depend on.

    A trip further than ``long_trip`` is counted as long. ``digest`` names the job; workers keep
    what they counted for it under this name.
    """

    plan: Plan
    tolerance: Decimal
    strengths: Strengths
    seed: str
    long_trip: int
    digest: str
    version: str = __version__


def job_of(
    plan: Plan,
    seed: str,
    strengths: Strengths = Strengths(),  # noqa: B008 - frozen
    tolerance: Decimal | None = None,
    long_trip: int | None = None,
) -> Job:
    """A job of a plan and a seed text: all that its runs depend on, and a digest that names it.

    Parameters
    ----------
    seed
        A line of text, not empty; it names all lots of all runs.
    strengths
        Who wins; coins if not given.
    tolerance
        In place of the plan's own.
    long_trip
        A trip further than this is long, in the plan's unit; 300 miles if not given.

    Raises
    ------
    UsageError
        If the seed is empty or not a line of text, or tolerance or long trip are out of range.
    """
    allowed = plan.problem.terms.tolerance if tolerance is None else tolerance
    check_tolerance(allowed)
    seed = seed_text(seed)
    far = long_trip_of(plan.problem.unit, long_trip)
    # Bare values: what was counted so far stays here and is not sent to workers.
    bare = replace(plan, problem=replace(plan.problem), certificate=None)
    named = {
        "plan": plan_digest(plan),
        "tolerance": decimal_text(allowed),
        "ratings": [repr(rating) for rating in strengths.ratings],
        "home_advantage": repr(strengths.home_advantage),
        "seed": seed,
        "long_trip": far,
    }
    digest = sha256_of(named)
    return Job(bare, allowed, strengths, seed, far, digest)


def plan_digest(plan: Plan) -> str:
    """The digest of a plan's record, which names the plan.

    Parameters
    ----------
    plan
        With all that its record holds.
    """
    return str(plan_record(plan)["digest"])


_engines: OrderedDict[str, Engine] = OrderedDict()
_lock = Lock()


def play_stretch(job: Job, first: int, runs: int) -> Tally:
    """Play ``runs`` runs from number ``first`` on; what a worker is sent.

    Raises
    ------
    StoppedWithoutAnswer
        If the worker has another version of drawopt than who asks.
    """
    if job.version != __version__:
        raise StoppedWithoutAnswer(other_version(__version__, job.version))
    # A worker may have several threads; one of them gets the engine ready for all.
    with _lock:
        engine = _engines.pop(job.digest, None)
        if engine is None:
            engine = Engine(job.plan, job.tolerance, job.strengths, job.seed, job.long_trip)
        _engines[job.digest] = engine
        while len(_engines) > MOST_ENGINES:
            _engines.popitem(last=False)
    return engine.play(first, runs)


def other_version(theirs: str, ours: str) -> str:
    return f"a worker has drawopt {theirs}, this is {ours}: install the same version on both"
