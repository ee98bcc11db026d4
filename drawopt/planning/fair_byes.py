"""Weights for byes: found before the draw, so that chances come near what is aimed at.

The draw with given chances that is nearest to uniform (in relative entropy) gives each bracket a
weight that is a product over its clubs with a bye. The logarithms of those factors minimise a
convex function, log Z - theta . target, whose slope is what the chances lack: the dual of that
entropy. It is minimised by Newton's steps, all sections together, since they share
one budget. Then the weights are rounded to whole numbers, the small ones first, where a unit
matters most, and the others are fitted again.

All sums are done in a stated order with plus, minus, times and divided by, which IEEE 754 fixes to
the last bit: the same weights on every machine, and from no library's solver.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from drawopt.planning.best_spread import BestSpread, best_spread, spread_of
from drawopt.sections.bye_chances import ByeChance, bye_chances
from drawopt.sections.bye_weights import MAX_WEIGHT, ByeWeights
from drawopt.sections.counting import CupCount, WeightedCount
from drawopt.sections.plan import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FitParams:
    """When the fit stops.

    Parameters
    ----------
    max_steps, max_steps_again
        Newton's steps at first, and after a rounding.
    max_halvings
        A step that goes too far is halved at most so many times, less one.
    max_step
        The most that a logarithm moves in one step.
    max_lack
        Chances this near to what is aimed at are good.
    bins
        Into so many bins slacks are put to see how sections move together.
    stages
        Weights up to these are rounded together, one stage after another.
    """

    max_steps: int = 60
    max_steps_again: int = 6
    max_halvings: int = 6
    max_step: float = 4.0
    max_lack: float = 1e-5
    bins: int = 40
    stages: tuple[int, ...] = (30, 1000)


class Feature(NamedTuple):
    """What a weight is for: a club that enters in round 2 (one bye) or 3 (two)."""

    own: int
    entered: int


@dataclass
class FittedSection:
    """One section's patterns within the budget, and the weights as they stand.

    ``has[s, f]`` says whether pattern s has feature f; only features that some patterns have and
    others lack are weighed.
    """

    clubs: tuple[int, ...]
    features: tuple[Feature, ...]
    has: npt.NDArray[np.bool_]
    ways: Floats
    target: Floats
    weight: Floats = field(init=False)
    fixed: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.weight = np.ones(len(self.features))
        self.fixed = np.zeros(len(self.features), dtype=np.bool_)

    def of_patterns(self) -> Floats:
        """The weight of each pattern, up to a common factor."""
        found = np.ones(len(self.has))
        top = self.weight.max(initial=1.0)
        for f, weight in enumerate(self.weight.tolist()):
            found = np.where(self.has[:, f], found * (weight / top), found)
        return np.asarray(found / found.max(), dtype=np.float64)


def _summed(rows: Floats) -> Floats:
    """The sum over the first axis, one after another."""
    return np.asarray(np.cumsum(rows, axis=0)[-1], dtype=np.float64)


def sections_to_fit(cup: CupCount, targets: Sequence[dict[Feature, float]]) -> list[FittedSection]:
    """The sections of a cup counted by pattern, with the chance aimed at for each feature.

    Parameters
    ----------
    targets
        For each section; features left out are not weighed.
    """
    found = []
    for section, target in zip(cup.sections, targets, strict=True):
        if not isinstance(section, WeightedCount):
            raise ValueError("weights are fitted to sections counted by pattern")
        by_slack = section.by_slack[:, : cup.room + 1]
        inside = by_slack.any(axis=1)
        keys = section.states.patterns[0][inside]
        features = tuple(sorted(target))
        has = np.array(
            [[(key >> (2 * f.own)) & 3 == f.entered for f in features] for key in keys.tolist()],
            dtype=np.bool_,
        ).reshape(len(keys), len(features))
        found.append(
            FittedSection(
                section.states.clubs,
                features,
                has,
                by_slack[inside].astype(np.float64),
                np.array([target[f] for f in features]),
            )
        )
    return found


def fit_weights(
    cup: CupCount,
    targets: Sequence[dict[Feature, float]],
    *,
    max_weight: int = MAX_WEIGHT,
    params: FitParams = FitParams(),
) -> ByeWeights:
    """Whole-number weights under which the chances come near the targets.

    Parameters
    ----------
    cup
        Counted by pattern, with weights of 1.
    targets
        For each section, the chance aimed at for each feature that is not certain or impossible.
    """
    sections = sections_to_fit(cup, targets)
    for section in sections:
        _within(section, max_weight)
    _fit(sections, cup.room, max_weight, params.max_steps, params)
    for stage in (*params.stages, max_weight):
        for section in sections:
            for f in np.flatnonzero(~section.fixed & (section.weight <= stage)).tolist():
                section.weight[f] = min(max(np.floor(section.weight[f] + 0.5), 1), max_weight)
                section.fixed[f] = True
        if stage < max_weight and not all(section.fixed.all() for section in sections):
            _fit(sections, cup.room, max_weight, params.max_steps_again, params)
    clubs = sum(len(section.clubs) for section in sections)
    found = {entered: [1] * clubs for entered in (2, 3)}
    place = {c: k for k, c in enumerate(sorted(c for s in sections for c in s.clubs))}
    double = False
    for section in sections:
        for feature, weight in zip(section.features, section.weight.tolist(), strict=True):
            found[feature.entered][place[section.clubs[feature.own]]] = int(weight)
            double = double or feature.entered == 3
    return ByeWeights(tuple(found[2]), tuple(found[3]) if double else ())


class _Evaluated(NamedTuple):
    """Where the weights of all sections stand.

    ``before[k]`` and ``after[k]`` are the ways by slack of the sections before and after k,
    ``others[k]`` those of all others to keep what is left, each up to a common factor.
    """

    by_slack: list[Floats]
    before: list[Floats]
    after: list[Floats]
    others: list[Floats]
    shares: list[Floats]
    chances: list[Floats]


def _evaluate(sections: Sequence[FittedSection], budget: int) -> _Evaluated:
    nothing = np.zeros(budget + 1)
    nothing[0] = 1.0
    by_slack = [_summed(section.ways * section.of_patterns()[:, None]) for section in sections]
    before = list(accumulate(by_slack[:-1], _product, initial=nothing))
    after = list(accumulate(reversed(by_slack[1:]), _product, initial=nothing))[::-1]
    all_others, shares, chances = [], [], []
    for section, one, other in zip(sections, before, after, strict=True):
        others = _at_most(_product(one, other))[: section.ways.shape[1]]
        weighed = np.cumsum(section.ways * others, axis=1)[:, -1] * section.of_patterns()
        all_others.append(others)
        shares.append(np.asarray(weighed / np.cumsum(weighed)[-1], dtype=np.float64))
        chances.append(_summed(shares[-1][:, None] * section.has))
    return _Evaluated(by_slack, before, after, all_others, shares, chances)


def _product(one: Floats, other: Floats) -> Floats:
    """The product of two polynomials, up to a common factor, cut at the length of the first."""
    found = np.zeros(len(one))
    for slack in np.flatnonzero(other).tolist():
        found[slack:] += one[: len(one) - slack] * other[slack]
    return np.asarray(found / found.max(), dtype=np.float64)


def _at_most(exactly: Floats) -> Floats:
    """For a slack of 0, 1, ... the ways to keep what is left."""
    found = np.cumsum(exactly)[::-1]
    return np.asarray(found / found.max(), dtype=np.float64)


def _fit(
    sections: Sequence[FittedSection], budget: int, most: int, steps: int, params: FitParams
) -> None:
    """Newton's steps in all weights that are not fixed."""
    now = _evaluate(sections, budget)
    target = np.concatenate([section.target for section in sections])
    fixed = np.concatenate([section.fixed for section in sections])
    for _ in range(steps):
        weight = np.concatenate([section.weight for section in sections])
        lack = target - np.concatenate(now.chances)
        held = ((weight <= 1) & (lack < 0)) | ((weight >= most) & (lack > 0))
        free = np.flatnonzero(~fixed & ~held)
        if not len(free) or abs(lack[free]).max() < params.max_lack:
            break
        joint, alone = _covariances(sections, now, budget, params)
        step = _solved(joint[np.ix_(free, free)], lack[free])
        if not np.cumsum(lack[free] * step)[-1] > 0:
            step = _solved(alone[np.ix_(free, free)], lack[free])
        step = step * min(1.0, params.max_step / abs(step).max())
        downhill = float(np.cumsum(lack[free] * step)[-1])
        for halvings in range(params.max_halvings):
            # e ** x as the eighth power of a quadratic: any factor will do that has its slope.
            part = step / (8 << halvings)
            root = 1 + part + part * part / 2
            moved = weight.copy()
            moved[free] = weight[free] * (root * root) * (root * root)
            moved[free] = moved[free] * (root * root) * (root * root)
            _hand_out(sections, moved, most)
            now = _evaluate(sections, budget)
            # Past the least along this line the slope turns round.
            slope = (target - np.concatenate(now.chances))[free] * step
            if np.cumsum(slope)[-1] >= -0.5 * downhill:
                break


def _hand_out(sections: Sequence[FittedSection], weight: Floats, most: int) -> None:
    first = 0
    for section in sections:
        section.weight = weight[first : first + len(section.weight)]
        first += len(section.weight)
        _within(section, most)


def _covariances(
    sections: Sequence[FittedSection], now: _Evaluated, budget: int, params: FitParams
) -> tuple[Floats, Floats]:
    """How the chances of all features move together, and each section's by itself alone.

    Two sections move together because they spend one budget. That is worked out with slacks put
    in bins: enough for the direction of a step, and where it ends depends on the chances alone.
    """
    starts = list(accumulate((len(section.weight) for section in sections), initial=0))
    joint = np.zeros((starts[-1], starts[-1]))
    width = budget // params.bins + 1
    binned = [
        _binned(section, others, width)
        for section, others in zip(sections, now.others, strict=True)
    ]
    for k, (section, share, chance) in enumerate(
        zip(sections, now.shares, now.chances, strict=True)
    ):
        has = section.has.astype(np.float64)
        together = _summed(share[:, None, None] * has[:, :, None] * has[:, None, :])
        own = slice(starts[k], starts[k + 1])
        joint[own, own] = together - chance[:, None] * chance[None, :]
    alone = joint.copy()
    for k, one in enumerate(sections):
        product = now.before[k]
        for m in range(k + 1, len(sections)):
            if len(one.weight) and len(sections[m].weight):
                others = _at_most(_product(product, now.after[m]))
                near = _middle(now.others[k], width)[:, None] * _middle(now.others[m], width)
                block = _between(binned[k], binned[m], others, near, width)
                joint[starts[k] : starts[k + 1], starts[m] : starts[m + 1]] = block
                joint[starts[m] : starts[m + 1], starts[k] : starts[k + 1]] = block.T
            product = _product(product, now.by_slack[m])
    return joint, alone


def _binned(section: FittedSection, others: Floats, width: int) -> Floats:
    """The chance of each feature, and last of anything, by slack in bins of a width."""
    weighed = section.ways * section.of_patterns()[:, None] * others
    rows = [_summed(weighed * has[:, None]) for has in section.has.T] + [_summed(weighed)]
    bins = -(-weighed.shape[1] // width)
    found = np.zeros((len(rows), bins * width))
    found[:, : weighed.shape[1]] = rows
    binned = np.cumsum(found.reshape(len(rows), bins, width), axis=2)[:, :, -1]
    return np.asarray(binned / np.cumsum(binned[-1])[-1], dtype=np.float64)


def _middle(ways: Floats, width: int) -> Floats:
    """The ways in the middle of each bin."""
    bins = -(-len(ways) // width)
    return ways[np.minimum(np.arange(bins) * width + width // 2, len(ways) - 1)]


def _between(one: Floats, other: Floats, others: Floats, near: Floats, width: int) -> Floats:
    """The covariance of two sections' features.

    Parameters
    ----------
    one, other
        Each section's chances by slack.
    others
        The ways of all but these two to keep what is left.
    near
        The product of the ways of all but the one and of all but the other, in mid-bin. How much
        likelier two slacks are together than each by itself is ``others`` by that.
    """
    spent = width * np.add.outer(np.arange(one.shape[1]), np.arange(other.shape[1]))
    spent += 2 * (width // 2)
    ways = np.where(spent < len(others), others[np.minimum(spent, len(others) - 1)], 0.0)
    ways = np.where(near > 0, ways / np.where(near > 0, near, 1.0), 0.0)
    half = np.cumsum(one[:, :, None] * ways[None, :, :], axis=1)[:, -1, :]
    both = np.cumsum(half[:, None, :] * other[None, :, :], axis=2)[:, :, -1]
    both = both / both[-1, -1]
    return np.asarray(both[:-1, :-1] - both[:-1, -1:] * both[-1:, :-1], dtype=np.float64)


def _solved(matrix: Floats, lack: Floats) -> Floats:
    """Newton's step: the covariance of the features, a little ridge on it, against what lacks."""
    n = len(lack)
    matrix = matrix.copy()
    matrix[np.arange(n), np.arange(n)] += 1e-13 + 1e-6 * matrix.diagonal()
    right = lack.copy()
    # Gauss's elimination; the matrix is positive definite, so no rows need to change places.
    for k in range(n):
        factor = matrix[k + 1 :, k] / matrix[k, k]
        matrix[k + 1 :, k:] = matrix[k + 1 :, k:] - factor[:, None] * matrix[k, k:]
        right[k + 1 :] = right[k + 1 :] - factor * right[k]
    step = np.zeros(n)
    for k in range(n - 1, -1, -1):
        known = np.cumsum(np.append(0.0, matrix[k, k + 1 :] * step[k + 1 :]))[-1]
        step[k] = (right[k] - known) / matrix[k, k]
    return step


def _within(section: FittedSection, most: int) -> None:
    """Scale the weights so that the greatest is the most there may be, and none is below 1.

    A bracket's empty places are one for a bye and three for two, the same number in all: weights
    times s for one bye and s ** 3 for two leave all proportions as they are.
    """
    if not len(section.weight):
        return
    if not section.fixed.any():
        power = np.array([1 if f.entered == 2 else 3 for f in section.features])
        room = most / section.weight
        scale = min(
            [
                float(each) if p == 1 else _cube_root(float(each))
                for each, p in zip(room, power, strict=True)
            ]
        )
        section.weight = section.weight * np.where(power == 1, scale, scale * scale * scale)
    section.weight = np.minimum(np.maximum(section.weight, 1.0), float(most))


def _cube_root(number: float) -> float:
    """By Newton's rule from above; no library's power."""
    root = max(number, 1.0)
    for _ in range(200):
        better = (2 * root + number / (root * root)) / 3
        if better >= root:
            break
        root = better
    return root


@dataclass(frozen=True)
class FairByes:
    """Weights that were found for a plan, and what they do.

    Parameters
    ----------
    uniform, fair
        Each club's chances by section: without weights, and with them; exact.
    best, best_over_all
        The least spread that any lottery on the allowed brackets has: among clubs whose bye is
        neither certain nor impossible, and among all clubs of a section in which that is so for
        some.
    mean_travel
        Of the uniform draw and of the weighted one, in whole units.
    """

    weights: ByeWeights
    uniform: tuple[tuple[ByeChance, ...], ...]
    fair: tuple[tuple[ByeChance, ...], ...]
    best: BestSpread
    best_over_all: BestSpread
    mean_travel: tuple[int, int]

    @property
    def spread(self) -> tuple[Fraction, Fraction]:
        """Largest difference within a section, of clubs that can and need not have a bye."""
        one, other = (max(map(spread_of, each), default=Fraction(0)) for each in self._both)
        return one, other

    @property
    def _both(self) -> tuple[tuple[tuple[ByeChance, ...], ...], ...]:
        return self.uniform, self.fair

    def tolerance_needed(self, plan: Plan, club: int) -> Fraction | None:
        """The least tolerance at which a certain or impossible bye is neither.

        Returns
        -------
        Fraction or None
            ``None`` if no bracket under the rules has it otherwise.
        """
        number = next(k for k, section in enumerate(plan.sections) if club in section)
        states = plan.states[number]
        first = states.split_start[-2]
        left, right = states.left[first:], states.right[first:]
        keys = states.keys[left] | states.keys[right]
        slack = states.travel[first:] + states.least[left] + states.least[right]
        slack = slack // states.scale - states.least_travel
        own = states.clubs.index(club)
        other = (((keys >> (2 * own)) & 3) >= 2) != (club in self.certain)
        if not other.any() or not plan.travel:
            return None
        return Fraction(int(slack[other].min()), plan.travel)

    @property
    def certain(self) -> tuple[int, ...]:
        """Clubs that have a bye in every allowed bracket, where others of the section need not."""
        return tuple(each.club for each in self._settled() if each.any == 1)

    @property
    def impossible(self) -> tuple[int, ...]:
        """Clubs that have no bye in any allowed bracket, where others of the section have."""
        return tuple(each.club for each in self._settled() if each.any == 0)

    def _settled(self) -> list[ByeChance]:
        return [
            each
            for section in self.uniform
            if len({c.any for c in section}) > 1
            for each in section
            if each.any in (0, 1)
        ]


def fair_byes(plan: Plan, tolerance: Decimal | None = None) -> FairByes:
    """Weights that bring the chances of a bye in each section as near together as can be.

    Parameters
    ----------
    tolerance
        In place of the plan's own.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    if tolerance is None:
        tolerance = plan.problem.terms.tolerance
    cup = replace(plan, weights=no_weights(plan)).count(tolerance)
    uniform = bye_chances(cup)
    best = best_spread(cup, uniform)
    over_all = best_spread(cup, uniform, everybody=True)
    weights = fit_weights(cup, _targets(uniform, best))
    fair = replace(plan, weights=weights).count(tolerance)
    return FairByes(
        weights,
        uniform,
        bye_chances(fair),
        best,
        over_all,
        (cup.mean_travel(), fair.mean_travel()),
    )


def weighted(plan: Plan) -> Plan:
    """The plan with the weights that its terms ask for; as it is if they ask for none."""
    if plan.problem.terms.byes == "uniform" or plan.weights is not None:
        return plan
    return replace(plan, weights=fair_byes(plan).weights)


def no_weights(plan: Plan) -> ByeWeights:
    """Weights of 1: the uniform draw, counted by pattern."""
    ones = (1,) * len(plan.problem.field)
    return ByeWeights(ones, ones if plan.problem.format.has_double_byes else ())


NEAR = 0.005
"""Half a point: how far from the best spread the chances aimed at may lie."""


def _targets(
    uniform: Sequence[Sequence[ByeChance]], best: BestSpread
) -> list[dict[Feature, float]]:
    """Equal chances where they can be had; else those of the best lottery, a little mixed.

    The best lottery lies on the rim of what can be, where weights would have no bounds; mixed
    with a little of the uniform draw it lies inside.
    """
    if best.spread < NEAR / 5:
        return [_equal(section) for section in uniform]
    apart = float(max(map(spread_of, uniform))) - best.spread
    share = min(NEAR / max(apart, NEAR), 0.2)
    found = []
    for section, any_, two in zip(uniform, best.any, best.two, strict=True):
        mixed = [
            ((1 - share) * a + share * float(c.any), (1 - share) * t + share * float(c.two))
            for c, a, t in zip(section, any_, two, strict=True)
        ]
        found.append(_features(section, mixed))
    return found


def _equal(section: Sequence[ByeChance]) -> dict[Feature, float]:
    """For all clubs that can and need not have it, the mean of their chances."""

    def shared(chances: list[Fraction]) -> list[Fraction]:
        free = [each for each in chances if 0 < each < 1]
        mean = sum(free, Fraction(0)) / max(len(free), 1)
        return [mean if 0 < each < 1 else each for each in chances]

    any_, two = shared([c.any for c in section]), shared([c.two for c in section])
    both = [(float(a), float(t)) for a, t in zip(any_, two, strict=True)]
    return _features(section, both)


def _features(
    section: Sequence[ByeChance], chances: Sequence[tuple[float, float]]
) -> dict[Feature, float]:
    """What the weights are for, from chances of any bye and of two."""
    found = {}
    for own, (club, (any_, two)) in enumerate(zip(section, chances, strict=True)):
        if 0 < club.any - club.two < 1:
            found[Feature(own, 2)] = any_ - two
        if 0 < club.two < 1:
            found[Feature(own, 3)] = two
    return found
