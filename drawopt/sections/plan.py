"""A plan as a value: the entrants split into sections, and what is known of its quality."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from drawopt import __version__
from drawopt.errors import AnswerIsNo
from drawopt.model.bracket import Side, bracket_of
from drawopt.model.problem import Problem, Rules
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.counting import (
    CupCount,
    LongTies,
    SectionStates,
    budget_for,
    count_within,
    fewest_trips,
    least_within,
    section_states,
)

TOLERANCES = tuple(Decimal(text) for text in ("0", "0.01", "0.02", "0.05", "0.1"))


@dataclass(frozen=True)
class Cut:
    """A few clubs, no two of one site, with weights.

    Clubs of one site stand for one another. A section counts for the weight of its clubs at
    these sites divided by ``parts`` and rounded down, and all sections together for at most the
    weight of all clubs there, divided and rounded down. ``price`` in 64ths of a unit, not
    negative.
    """

    clubs: tuple[int, ...]
    weights: tuple[int, ...]
    parts: int
    price: int


@dataclass(frozen=True)
class Certificate:
    """What a bound rests on.

    Parameters
    ----------
    prices
        A price for each club in order of name, in 64ths of a unit.
    section_price
        A price for a section.
    least
        No section's reduced cost is less: its travel before rounding, less its clubs' prices
        and a section's, and what its cuts add. At most 0.
    bound
        The bound claimed, in whole published units.
    optimal
        Whether the plan is claimed to be of least travel: then ``bound`` is its travel.
    cuts
        Cuts with a price, which is added to the reduced cost of every section they count.
    """

    prices: tuple[int, ...]
    section_price: int
    least: int
    bound: int
    optimal: bool
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The sections of a cup, least expected travel; no chance in it.

    Parameters
    ----------
    sections
        The clubs of each section in order; sections in order of their first club.
    bound
        No plan under the rules travels less than this, in whole units.
    status
        ``"optimal"``: proven least; ``"bounded"``: its bound is proven by a certificate;
        ``"feasible"``: the best found; ``"stopped"``: the best found when a limit or Ctrl-C ended
        the search; ``"given"``: the rules gave the sections.
    certificate
        What the bound rests on, where it was proven by pricing.
    certificate_digest
        The digest of a certificate that is not at hand: the plan was read from its record.
    version
        Of the software that made the plan.
    weights
        Of byes in the first draw; ``None`` for a uniform draw.
    """

    problem: Problem
    sections: tuple[tuple[int, ...], ...]
    bound: int
    status: str
    certificate: Certificate | None = None
    certificate_digest: str | None = None
    version: str = __version__
    weights: ByeWeights | None = None

    @cached_property
    def states(self) -> tuple[SectionStates, ...]:
        """The states of each section: its brackets, ready to be counted."""
        return tuple(states_of(self.problem, section) for section in self.sections)

    @cached_property
    def travels(self) -> tuple[int, ...]:
        """The least travel of each section, in whole units of cost."""
        return tuple(states.least_travel for states in self.states)

    @property
    def trips(self) -> int | None:
        """The most long ties that a draw of the first window may have; ``None`` for any."""
        trips = self.problem.rules.trips
        return None if trips is None else trips.at_most

    @cached_property
    def travel(self) -> int:
        """The least travel of a draw: of all sections, within the budget of long trips.

        Raises
        ------
        AnswerIsNo
            If every draw has more long ties than there may be.
        """
        least = least_within(self.states, self.trips)
        if least is None:
            trips = self.problem.rules.trips
            raise AnswerIsNo(
                f"no draw of these sections has at most {self.trips} ties over "
                f"{0 if trips is None else trips.over:,} {self.problem.unit}: the fewest are "
                f"{fewest_trips(self.states)}"
            )
        return least

    @property
    def bound_is_proven(self) -> bool:
        """Whether the bound rests on more than this plan's word.

        The rules gave the sections, so that there is no other plan; or there is a certificate;
        or the field is small and all its sections were listed, as whoever checks it can do again.
        """
        certified = self.certificate is not None or self.certificate_digest is not None
        return self.status in ("given", "optimal") or certified or self.bound == 0

    @property
    def section_names(self) -> tuple[str, ...]:
        """The name of each section: of the pool that all its clubs were given to, or empty."""
        entrants = self.problem.field.entrants
        pools = [{entrants[club].section for club in section} for section in self.sections]
        return tuple(pool.pop() if len(pool) == 1 else "" for pool in pools)

    @property
    def gap(self) -> float:
        """(travel - bound) / travel."""
        return (self.travel - self.bound) / self.travel if self.travel else 0.0

    def count(self, tolerance: Decimal) -> CupCount:
        """The draws whose travel is at most ``tolerance`` above the least."""
        _ = self.travel
        by_section = self.problem.terms.by_section
        return count_within(self.states, tolerance, self.weights, self.trips, by_section=by_section)

    @cached_property
    def tolerance_table(self) -> tuple[tuple[Decimal, int, int], ...]:
        """What chance costs: tolerance, number of draws, mean travel of a draw."""
        wanted = sorted({*TOLERANCES, self.problem.terms.tolerance})
        if self.problem.terms.by_section:
            counts = [self.count(tolerance) for tolerance in wanted]
            return tuple(
                (tolerance, each.unweighted.count(), each.mean_travel())
                for tolerance, each in zip(wanted, counts, strict=True)
            )
        widest = self.count(wanted[-1])
        return tuple(
            (tolerance, widest.unweighted.count(budget), widest.mean_travel(budget))
            for tolerance in wanted
            for budget in [self.most_travel(tolerance) - self.travel]
        )

    def most_travel(self, tolerance: Decimal) -> int:
        """What a draw within this tolerance travels at most, in units of cost."""
        leasts = self.travels if self.problem.terms.by_section else (self.travel,)
        return sum(least + budget_for(least, tolerance) for least in leasts)

    @cached_property
    def mean_travel(self) -> int:
        """Mean travel of a draw at the plan's own tolerance."""
        return self.count(self.problem.terms.tolerance).mean_travel()


def in_order(sections: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Clubs of each section in order, sections in order of their first club.

    Parameters
    ----------
    sections
        Clubs by their number in the field, which is their order of name.
    """
    return tuple(sorted(tuple(sorted(section)) for section in sections))


def long_ties_of(problem: Problem) -> LongTies | None:
    """Which ties of a cup are long.

    Parameters
    ----------
    problem
        Its rules and distances.

    Returns
    -------
    LongTies or None
        ``None`` if its rules have no budget of long trips.
    """
    trips = problem.rules.trips
    return None if trips is None else LongTies(problem.distances, trips.over)


def states_of(problem: Problem, section: Sequence[int]) -> SectionStates:
    """The states of one section under the problem's rules.

    Parameters
    ----------
    section
        Clubs by their number in the field, in any order.

    Raises
    ------
    AnswerIsNo
        If no bracket of these clubs keeps the rules.
    """
    states = _states(problem, section)
    if states is None:
        names = ", ".join(problem.field.clubs[club] for club in section)
        broken = " or ".join(broken_rules(problem, section))
        more = f"; it would without: {broken}" if broken else ""
        raise AnswerIsNo(f"no bracket of this section keeps the rules: {names}{more}")
    return states


def _states(problem: Problem, section: Sequence[int]) -> SectionStates | None:
    fmt = problem.format
    return section_states(
        section,
        fmt.rounds,
        problem.costs,
        problem.earliest,
        double_byes=fmt.has_double_byes,
        long_ties=long_ties_of(problem),
    )


def broken_rules(problem: Problem, section: Sequence[int]) -> tuple[str, ...]:
    """What stands in the way of a section, in words: each of these rules left out makes a bracket.

    Parameters
    ----------
    section
        Clubs by their number in the field, of which no bracket keeps the rules.

    Returns
    -------
    tuple of str
        Where its size fits no bracket, the sizes that do. Empty if several rules are in the way,
        each enough by itself.
    """
    fmt, rules = problem.format, problem.rules
    if not fmt.fewest <= len(section) <= fmt.most:
        return (f"a size of {fmt.fewest} to {fmt.most}",)
    known = {
        "apart": "keep apart",
        "same_league_apart": "same league apart",
        "longest_trip": f"longest trip {rules.longest_trip} {problem.unit}",
        "must_have_bye": "must have a bye",
    }
    none = Rules()
    return tuple(
        words
        for name, words in known.items()
        if getattr(rules, name) != getattr(none, name)
        and _states(replace(problem, rules=replace(rules, **{name: getattr(none, name)})), section)
    )


def least_bracket(plan: Plan) -> tuple[Side, ...]:
    """The first of a plan's brackets of least travel.

    Parameters
    ----------
    plan
        Of those brackets it is the one of rank 0 at a tolerance of 0.

    Returns
    -------
    tuple of sides
        One a section; a section of one club is that club.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    return _brackets(plan.count(Decimal(0)).places(0))


def _brackets(places: Sequence[tuple[int, ...]]) -> tuple[Side, ...]:
    return tuple(bracket_of(section) for section in places)
