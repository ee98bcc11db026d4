"""Finding the sections of least travel: starts raced, neighbourhoods, duals, dives, a cover.

Every part is limited in steps and takes its random numbers from the recorded seed, so that a
plan depends on inputs, seed and effort only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from drawopt.model.problem import Problem
from drawopt.planning.duals import lp_duals, settle_duals, spread
from drawopt.planning.params import SearchParams
from drawopt.planning.proof import close_gap
from drawopt.planning.section_pool import Array, Duals, Found, Pool, Search, merge
from drawopt.planning.set_partitioning import cover_lp, exact_cover
from drawopt.planning.starts import halved_bracket, sections_of, stream
from drawopt.pricing.dual_bound import Settled
from drawopt.progress import DONE, Report, Watch

CONFIDENT = (0.45, 0.65, 0.85)
"""A dive fixes the LP's largest column while so much of it is taken."""


@dataclass(frozen=True)
class Answer:
    """What a search ends with.

    Parameters
    ----------
    sections
        The clubs of each section.
    pool, duals
        The sections met, and the duals of the LP over them.
    settled
        What exact pricing proved on the way, if it did.
    bound
        No plan travels less than this, in published units, by these duals or by trying all
        sections within their gap; 0 without them.
    """

    sections: tuple[tuple[int, ...], ...]
    pool: Pool
    duals: Duals
    settled: Settled | None
    bound: int


_Piece = Callable[[], tuple[Found | None, Pool]]


@dataclass(frozen=True)
class _State:
    """Where a search stands: brackets by travel, the sections met, duals, and what is proven."""

    elites: tuple[Found, ...]
    pool: Pool
    duals: Duals
    settled: Settled | None = None

    def with_(self, found: Sequence[Found | None], pool: Pool) -> "_State":
        """With more brackets and sections; of brackets that travel alike the first is kept."""
        elites: dict[int, Found] = {}
        for each in (*self.elites, *found):
            if each is not None:
                elites.setdefault(each.travel, each)
        ordered = tuple(elites[travel] for travel in sorted(elites))
        return replace(self, elites=ordered, pool=merge([self.pool, pool]))


def find_sections(
    problem: Problem, seed: int, effort: int, watch: Watch, params: SearchParams
) -> Answer | None:
    """Search for the split of least travel.

    Each of ``effort`` cycles races several starts, improves the best of them by neighbourhoods,
    and, where the field is not too large, settles an LP's duals, dives along its columns and
    chooses the best exact cover of all sections met. Seconds grow with the clubs and with
    ``effort``; a longer search begins as a shorter one does, and so never ends worse.

    Returns
    -------
    Answer or None
        ``None`` if no split that keeps the rules was met.
    """
    search = Search(problem, seed, params)
    start = halved_bracket(search.ground.costs, problem.format, 0)
    made = search.pool_of(start)
    no_duals = Duals(0.0, np.zeros(len(search.sites)), 0.0)
    state = _State((), made, no_duals).with_([_legal(search, start)], made)
    proof = None
    for cycle in range(effort):
        state, proof = _cycle(search, state, cycle, watch), None
        if watch.stopped or _is_proven(search, state):
            break
        if state.elites and state.settled and len(search.sites) <= params.max_proof_sites:
            travel = state.elites[0].travel
            proof = close_gap(problem, state.settled, travel, watch, params)
            if proof is not None and proof.proven:
                break
    if not state.elites:
        return None
    sections = sections_of(state.elites[0].places, search.slots)
    bound = 0 if state.settled is None else state.settled.published(problem)
    if proof is not None:
        sections, bound = proof.sections or sections, proof.bound
    return Answer(sections, state.pool, state.duals, state.settled, bound)


def _is_proven(search: Search, state: _State) -> bool:
    """Whether the best bracket is no longer than what pricing has proven."""
    if state.settled is None or not state.elites:
        return False
    return state.elites[0].travel <= state.settled.published(search.problem)


def _cycle(search: Search, state: _State, cycle: int, watch: Watch) -> _State:
    params = search.params
    lp_fits = search.clubs <= params.max_lp_clubs and search.slots > 1
    state = _race(search, state, cycle, watch)
    if lp_fits and state.elites and not watch.stopped:
        settled = settle_duals(search, state.pool, cycle, watch, state.elites[0])
        best = max((state.settled, settled.settled), key=lambda each: each.bound if each else -1)
        state = replace(state, pool=settled.pool, duals=settled.duals, settled=best)
        if watch.stopped or _is_proven(search, state):
            return state
        state = _dives(search, state, cycle, watch)
    if not watch.stopped and not _is_proven(search, state):
        state = _improve_elites(search, state, cycle, watch)
    if lp_fits and not watch.stopped and not _is_proven(search, state):
        state = _cover(search, state, watch)
    return state


def _shared(
    watch: Watch, stage: str, state: _State, moves: int, pieces: Sequence[_Piece]
) -> _State:
    """Run independent pieces of a search; what they found comes in their order."""
    best = state.elites[0].travel if state.elites else None

    def share() -> Report:
        part = float(watch.control[DONE]) / max(1, moves * len(pieces))
        return Report(stage, min(1.0, part), best)

    watch.control[DONE] = 0
    found = watch.run(list(pieces), stage, share)
    pools = [pool for _, pool in found]
    return state.with_([each for each, _ in found], merge(pools)) if pools else state


def _race(search: Search, state: _State, cycle: int, watch: Watch) -> _State:
    """Several starts, each annealed whole and then improved for a short while."""
    params, fmt = search.params, search.problem.format
    moves = max(params.min_moves, params.max_moves_per_club * search.clubs)
    steps = params.max_race_steps * search.slots

    def run(number: int) -> tuple[Found | None, Pool]:
        seed = stream(search.seed, 1, cycle, number)
        start = halved_bracket(search.ground.costs, fmt, seed if cycle + number else 0)
        found, met = search.anneal(start, moves, 3.0, seed, watch)
        found = found or _legal(search, start)
        begun = start if found is None else found.places
        better, more = search.improve(begun, steps, params.max_moves_per_section // 2, seed, watch)
        met = merge([met, more])
        for each in (found, better):
            if each is not None:
                met = merge([met, search.pool_of(each.places)])
        return better or found, met

    pieces = [lambda k=k: run(k) for k in range(params.max_starts)]
    each = moves + 5 * steps * params.max_moves_per_section // 2
    return _shared(watch, "annealing", state, each, pieces)


def _legal(search: Search, places: Array) -> Found | None:
    travel, breaches = search.priced(places)
    return Found(travel, places) if breaches == 0 else None


def _improve_elites(search: Search, state: _State, cycle: int, watch: Watch) -> _State:
    """Neighbourhoods of the best few brackets."""
    params = search.params
    steps = params.max_steps * search.slots

    def run(number: int, elite: Found) -> tuple[Found | None, Pool]:
        seed = stream(search.seed, 3, cycle, number)
        better, met = search.improve(elite.places, steps, params.max_moves_per_section, seed, watch)
        return better, met if better is None else merge([met, search.pool_of(better.places)])

    chosen = state.elites[: params.max_elites]
    pieces = [lambda k=k, e=e: run(k, e) for k, e in enumerate(chosen)]
    return _shared(watch, "improving", state, 5 * steps * params.max_moves_per_section, pieces)


def _dives(search: Search, state: _State, cycle: int, watch: Watch) -> _State:
    """Fix the LP's columns while it is confident, anneal the clubs that remain, and improve."""
    params = search.params
    steps = params.max_race_steps * search.slots

    def run(number: int) -> tuple[Found | None, Pool]:
        seed = stream(search.seed, 4, cycle, number)
        found, met = _dive(search, state, CONFIDENT[number], seed, watch)
        if found is None:
            return None, met
        better, more = search.improve(
            found.places, steps, params.max_moves_per_section // 2, seed, watch
        )
        best = better or found
        return best, merge([met, more, search.pool_of(best.places)])

    pieces = [lambda k=k: run(k) for k in range(len(CONFIDENT))]
    return _shared(watch, "diving", state, 3 * steps * params.max_moves_per_section, pieces)


def _dive(
    search: Search, state: _State, least: float, seed: int, watch: Watch
) -> tuple[Found | None, Pool]:
    """One dive: the bracket it ends in, if it keeps the rules."""
    params, fmt, sites = search.params, search.problem.format, search.sites
    columns = spread(state.pool, state.pool.reduced(state.duals), params.max_dive_columns)
    needs = _needs(columns.places)
    left = sites.capacity.copy()
    fixed: list[Array] = []
    while len(fixed) < search.slots - 1 and len(columns) and not watch.stopped:
        lp = cover_lp(
            columns.places, columns.travel, left, search.slots - len(fixed), watch.seconds_left
        )
        if lp is None or lp.taken.max() < least:
            break
        # Whole columns fit together; else the one that is taken most.
        order = np.flatnonzero(lp.taken > 0.999)
        order = order if len(order) else np.array([int(np.argmax(lp.taken))])
        for k in order[: search.slots - 1 - len(fixed)]:
            if (needs[k] <= np.append(left, 0)[columns.places[k]]).all():
                fixed.append(columns.places[k].astype(np.int64))
                np.subtract.at(left, fixed[-1][fixed[-1] >= 0], 1)
        free = np.flatnonzero((needs <= np.append(left, 0)[columns.places]).all(axis=1))
        columns, needs = columns.take(free), needs[free]
    none = state.pool.take(np.zeros(0, dtype=np.int64))
    while not watch.stopped:
        slots = search.slots - len(fixed)
        taken = sites.clubs_of(np.array(fixed, dtype=np.int64).ravel())
        clubs = np.setdiff1d(np.arange(search.clubs), taken)
        if fmt.fewest * slots <= len(clubs) <= fmt.most * slots:
            rest = halved_bracket(search.ground.costs, fmt, seed, clubs, slots)
            moves = 3 * params.max_moves_per_section * slots
            found, met = search.anneal(rest, moves, 2.0, seed, watch)
            if found is not None:
                return _legal(search, np.concatenate([taken, found.places])), met
        if not fixed:
            break
        fixed.pop()
    return None, none


def _needs(places: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """How often the site of each place stands in its section; 0 for an empty place."""
    alike = places[:, :, None] == places[:, None, :]
    return np.where(places >= 0, alike.sum(axis=2), 0).astype(np.int16)


def _cover(search: Search, state: _State, watch: Watch) -> _State:
    """The best cover over the sections within reach and those of the best bracket so far.

    A cover that beats another by its gap to the LP uses no section of more reduced cost than
    that gap, so columns are added until the reach is as wide as the gap.
    """
    params, pool = search.params, state.pool
    duals = lp_duals(search, pool, pool.reduced(state.duals), state.elites[:1], watch)
    if duals is None:
        return state
    state = replace(state, duals=duals)
    reduced, most = pool.reduced(duals), params.min_columns
    while not watch.stopped:
        nearest = np.argsort(reduced, kind="stable")[:most]
        reach = float(reduced[nearest].max())
        columns = merge([pool.take(nearest), spread(pool, reduced, most // 2)])
        hint: list[int] = []
        if state.elites:
            best = state.elites[0]
            # No section of a better cover lies further than the gap.
            columns = columns.take(columns.reduced(duals) <= best.travel - duals.value + 1.0)
            columns = merge([columns, search.pool_of(best.places)])
            hint = np.searchsorted(columns.keys, search.keys_of(best.places)).tolist()
        cover = exact_cover(
            columns.places,
            columns.travel,
            search.sites.capacity,
            search.slots,
            watch,
            params.max_cover_effort,
            hint=hint,
        )
        if cover.sections is not None:
            rows = columns.places[list(cover.sections)].astype(np.int64)
            places = search.sites.clubs_of(rows).ravel()
            state = state.with_([Found(cover.travel, places)], search.pool_of(places))
        if state.elites:
            watch.report(Report("cover", 1.0, state.elites[0].travel))
            if state.elites[0].travel - duals.value <= reach:
                break
        if most >= params.max_columns or len(columns) >= len(pool):
            break
        most *= 2
    return state
