"""Tests that the two truths agree: the rules that make options, and the independent check."""

from collections import Counter
from dataclasses import replace
from datetime import time
from random import Random

import pytest

from drawopt.scheduling.checker import check_fixtures
from drawopt.scheduling.options import fixture, options
from drawopt.scheduling.rules import GIVE_UP
from tests.scheduling.windows import random_window


@pytest.mark.parametrize("seed", range(4))
def test_rules_broken_are_the_same_option_by_option(seed: int) -> None:
    """Tests every option of made-up windows: both say that it breaks the same rules.

    Swapping and neutral ground are forbidden in some, so that all rules of single ties occur.
    """
    lots = Random(seed)
    here, drawn = random_window(seed, 8, 0.4)
    strict = seed % 2 == 1
    rules = replace(
        here.rules,
        swap_hosts=not strict,
        neutral_ground=not strict,
        leave_home=time(lots.choice((6, 9, 11))),
    )
    here = replace(here, rules=rules)
    seen: Counter[str] = Counter()
    for tie in drawn:
        for option in options(here, tie, broken=True):
            ours = {breach.rule for breach in option.breaches}
            theirs = {b.rule for b in check_fixtures(here, [tie], [fixture(here, option)])}
            assert ours == theirs, option
            seen.update(ours)
    single = set(GIVE_UP) - {"one match a field", "ground missing"}
    if strict:
        assert set(seen) >= single - {"field size"}


def test_options_keep_every_rule() -> None:
    """Tests that what is offered without giving anything up breaks nothing."""
    here, drawn = random_window(3, 8, 0.3)
    for tie in drawn:
        kept = options(here, tie)
        wide = {option for option in options(here, tie, broken=True) if not option.breaches}
        assert set(kept) == wide
        for option in kept:
            assert check_fixtures(here, [tie], [fixture(here, option)]) == ()
