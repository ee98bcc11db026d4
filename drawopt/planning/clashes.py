"""Why no plan exists: the smallest sets of rules that clash, found exactly on the whole bracket.

Each rule is asked about by itself. A set of rules is possible if some bracket of the cup keeps
them; a set that clashes is smallest if no smaller one does. The search is that of smallest
unsatisfiable subsets by hitting sets (Ignatiev, Previti, Liffiton and Marques-Silva, 2015): every
greatest set that is possible leaves some rules out, and a set that clashes holds at least one of
them, for each such set. Nothing is claimed that the solver has not proven.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ortools.sat.python import cp_model

from drawopt.model.problem import Problem
from drawopt.planning.solving import solve
from drawopt.progress import Watch

MAX_SETS = 3
MAX_SOLVES = 100
MAX_CELLS = 400_000
"""Clubs times places, and pairs times nodes: beyond, nothing is said."""

EFFORT = 2.0


@dataclass(frozen=True)
class Rule:
    """One rule that a plan must keep, in words and as what it asks of brackets.

    Parameters
    ----------
    said
        In words.
    pairs
        Two clubs, and the first round in which they may meet.
    fewest, most
        Bounds of the size of every section.
    section
        The number of a section, from 0, and clubs that are all of it.
    no_double_byes
        Whether every pair of places of round 1 holds a club.
    """

    said: str
    pairs: tuple[tuple[int, int, int], ...] = ()
    fewest: int = 0
    most: int = 1 << 30
    section: tuple[int, tuple[int, ...]] | None = None
    no_double_byes: bool = False


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """The rules of a problem one by one; slots, rounds and clubs are no rules, and always hold.

    Parameters
    ----------
    problem
        Its own rules, and the section sizes and double byes of its format.
    """
    return tuple(_rules(problem))


def _rules(problem: Problem) -> Iterator[Rule]:
    rules, fmt, entrants = problem.rules, problem.format, problem.field.entrants
    count, never = len(entrants), fmt.rounds + 1
    for apart in rules.apart:
        until = min(apart.until, never)
        when = "in all rounds" if until == never else f"until round {until}"
        pair = (problem.club(apart.one), problem.club(apart.other), until)
        yield Rule(f"{apart.one} and {apart.other} kept apart {when}", (pair,))
    for name in rules.must_have_bye:
        club = problem.club(name)
        pairs = tuple((club, other, 2) for other in range(count) if other != club)
        yield Rule(f"{name} must have a bye", pairs)
    if rules.same_league_apart:
        leagues = sorted({each.league for each in entrants if each.league})
        for league in leagues:
            own = [i for i, each in enumerate(entrants) if each.league == league]
            pairs = tuple((i, j, 2) for i in own for j in own if i < j)
            if pairs:
                yield Rule(f"clubs of {league} kept apart in round 1", pairs)
    if rules.longest_trip is not None:
        far = problem.distances > rules.longest_trip
        pairs = tuple((i, j, never) for i in range(count) for j in range(i) if far[i, j])
        said = f"no two clubs of a section more than {rules.longest_trip:,} {problem.unit} apart"
        if pairs:
            yield Rule(said, pairs)
    if fmt.section_size is not None:
        fewest, most = fmt.section_size
        yield Rule(f"sections of at least {fewest} clubs", fewest=fewest)
        yield Rule(f"sections of at most {most} clubs", most=most)
    if fmt.rounds >= 3 and not fmt.has_double_byes:
        yield Rule("no double byes", no_double_byes=True)
    for number, clubs in enumerate(problem.given_sections):
        first = problem.field.clubs[clubs[0]] if clubs else "nobody"
        yield Rule(f"the section of {first} as given", section=(number, clubs))


@dataclass(frozen=True)
class Clash:
    """Rules that no bracket of the cup keeps together.

    ``smallest`` says that no smaller set clashes, so that without any one of them the others can
    be kept; else that could not be proven within the limit.
    """

    rules: tuple[str, ...]
    smallest: bool

    def __str__(self) -> str:
        if len(self.rules) == 1:
            return f"this rule alone cannot be kept: {self.rules[0]}"
        without = "; without any one of them the others can" if self.smallest else ""
        return f"these rules cannot be kept together{without}: {'; '.join(self.rules)}"


def clashes(problem: Problem, watch: Watch | None = None) -> tuple[Clash, ...]:
    """The smallest sets of rules that clash, at most a few of them; empty if none is proven to.

    Parameters
    ----------
    problem
        One for which no plan was found.
    watch
        Stops the search: what is found by then is handed on.
    """
    given = [club for section in problem.given_sections for club in section]
    if problem.given_sections and (
        sorted(given) != list(range(problem.format.entrants))
        or len(problem.given_sections) != problem.format.slots
    ):
        return ()  # A contradiction within one rule, that is named as it is.
    return tuple(_Search(problem, watch).clashes())


class _Search:
    """Sets of rules asked about, each once, within a limit."""

    def __init__(self, problem: Problem, watch: Watch | None) -> None:
        self.problem, self.watch = problem, watch
        self.rules = rules_of(problem)
        self.all = frozenset(range(len(self.rules)))
        self.solves = 0

    @cached_property
    def is_small(self) -> bool:
        fmt = self.problem.format
        pairs = sum(len(rule.pairs) for rule in self.rules)
        return fmt.rounds > 0 and max(fmt.entrants, pairs) * fmt.places <= MAX_CELLS

    def greatest(self, kept: Collection[int]) -> frozenset[int] | None:
        """A greatest set of rules that can be kept with these; empty if these clash.

        ``None`` if the limit came first.
        """
        self.solves += 1
        if self.solves > MAX_SOLVES or (self.watch is not None and self.watch.stopped):
            return None
        model = _Model(self.problem, self.rules, kept)
        answer = solve(model.model, EFFORT, self.watch)
        if answer.status == "impossible":
            return frozenset()
        if not answer.found:
            return None
        return frozenset(kept) | {k for k, held in model.held.items() if answer.value(held)}

    def clashes(self) -> Iterator[Clash]:
        if not self.is_small or not self.rules:
            return
        # Every clash holds a rule of each of these, and none holds all rules of a known one.
        left_out: list[frozenset[int]] = []
        known: list[frozenset[int]] = []
        while len(known) < MAX_SETS:
            wanted = _least_hitting_set(self.all, left_out, known)
            if wanted is None or (known and len(wanted) > len(known[0])):
                return
            greatest = self.greatest(wanted)
            if greatest is None:
                if not known:
                    yield from self._shrunk()
                return
            if greatest == self.all:
                return
            if greatest or not wanted:
                left_out.append(self.all - greatest)
                continue
            known.append(wanted)
            yield Clash(tuple(self.rules[k].said for k in sorted(wanted)), True)

    def _shrunk(self) -> Iterator[Clash]:
        """A set that clashes, rules left out one by one as far as the limit goes."""
        self.solves = 0

        def clash(rules: Collection[int]) -> bool:
            return bool(rules) and self.greatest(rules) == frozenset()

        kept = set(self.all)
        if clash(kept):
            for rule in sorted(self.all):
                if clash(kept - {rule}):
                    kept.remove(rule)
            yield Clash(tuple(self.rules[k].said for k in sorted(kept)), False)


def _least_hitting_set(
    rules: Collection[int], to_hit: Sequence[frozenset[int]], known: Sequence[frozenset[int]]
) -> frozenset[int] | None:
    """The fewest rules with one of each of these sets, that hold no known clash whole."""
    model = cp_model.CpModel()
    taken = {rule: model.new_bool_var("") for rule in sorted(rules)}
    for each in to_hit:
        model.add_bool_or([taken[rule] for rule in sorted(each)])
    for each in known:
        model.add_bool_or([~taken[rule] for rule in sorted(each)])
    model.minimize(sum(taken.values()))
    answer = solve(model, EFFORT)
    if not answer.proven:
        return None
    return frozenset(rule for rule, variable in taken.items() if answer.value(variable))


class _Model:
    """Brackets of the whole cup that keep some rules for certain, and as many others as can be.

    A club stands at one pair of places of round 1; whatever a round's node holds follows.
    """

    def __init__(self, problem: Problem, rules: Sequence[Rule], kept: Collection[int]) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        fmt = problem.format
        self.clubs, self.rounds = range(fmt.entrants), fmt.rounds
        self.units = fmt.slots << (fmt.rounds - 1)
        self.at = [[self.model.new_bool_var("") for _ in range(self.units)] for _ in self.clubs]
        for row in self.at:
            self.model.add_exactly_one(row)
        self.size = [sum(row[unit] for row in self.at) for unit in range(self.units)]
        self._byes()
        self.held = {k: self.model.new_bool_var("") for k in range(len(rules)) if k not in kept}
        for k, rule in enumerate(rules):
            self._add(rule, self.held.get(k))
        if not problem.given_sections:
            self._first_sections([rules[k] for k in sorted(kept)])
        if self.held:
            self.model.maximize(sum(self.held.values()))

    def _node(self, round_: int, number: int) -> range:
        """The pairs of places that lead to a node of a round."""
        return range(number << (round_ - 1), (number + 1) << (round_ - 1))

    def _inside(self, club: int, units: range) -> list[cp_model.IntVar]:
        return [self.at[club][unit] for unit in units]

    def _byes(self) -> None:
        """What always holds: at most two clubs a pair; an empty pair beside a single club."""
        for unit in range(self.units):
            self.model.add(self.size[unit] <= 2)
        if self.rounds < 3:
            for unit in range(self.units):
                self.model.add(self.size[unit] >= 1)
            return
        filled = [self.model.new_bool_var("") for _ in range(self.units)]
        for unit in range(self.units):
            self.model.add(self.size[unit] >= filled[unit])
            self.model.add(self.size[unit] <= 1 + filled[unit ^ 1])
            self.model.add_bool_or([filled[unit], filled[unit ^ 1]])

    def _add(self, rule: Rule, held: cp_model.IntVar | None) -> None:
        def kept(constraint: cp_model.Constraint) -> None:
            if held is not None:
                constraint.only_enforce_if(held)

        for one, other, until in rule.pairs:
            round_ = min(until, self.rounds + 1) - 1
            for number in range(self.units >> (round_ - 1) if round_ else 0):
                units = self._node(round_, number)
                both = [*self._inside(one, units), *self._inside(other, units)]
                kept(self.model.add(sum(both) <= 1))
        for section in range(self.problem.format.slots):
            clubs = sum(self.size[unit] for unit in self._node(self.rounds, section))
            if rule.fewest:
                kept(self.model.add(clubs >= rule.fewest))
            if rule.most < 1 << self.rounds:
                kept(self.model.add(clubs <= rule.most))
        if rule.section is not None:
            number, given = rule.section
            units = self._node(self.rounds, number)
            for club in self.clubs:
                kept(self.model.add(sum(self._inside(club, units)) == int(club in given)))
        if rule.no_double_byes:
            for unit in range(self.units):
                kept(self.model.add(self.size[unit] >= 1))

    def _first_sections(self, rules: Sequence[Rule]) -> None:
        """Sections are alike: clubs that never share one come first, and number them."""
        apart = {
            pair
            for rule in rules
            for one, other, until in rule.pairs
            if until > self.rounds
            for pair in ((one, other), (other, one))
        }
        crowd: list[int] = []
        for club in sorted({one for one, _ in apart}):
            if all((club, other) in apart for other in crowd):
                crowd.append(club)
        first = [*crowd, *(club for club in self.clubs if club not in crowd)]
        for number, club in enumerate(first[: self.problem.format.slots]):
            later = range((number + 1) << (self.rounds - 1), self.units)
            for variable in self._inside(club, later):
                self.model.add(variable == 0)
