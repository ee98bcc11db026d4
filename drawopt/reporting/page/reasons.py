"""Why each club is where it is: the sentences of ``drawopt.explain`` that a page has room for."""

from contextlib import suppress

from drawopt.errors import InputError
from drawopt.reporting.answers import Plan
from drawopt.reporting.page.sources import Source
from drawopt.reporting.why import WhyFacts, Window
from drawopt.reporting.why_sources import windows_of
from drawopt.reporting.why_words import section_words, window_words
from drawopt.sections.exchanges import PlanParts


def reasons(source: Source) -> dict[int, tuple[str, ...]]:
    """What made each club's section, and what the lots gave it, by the club's number.

    What the plan would cost with the club elsewhere is left out: that takes minutes for all clubs.

    Parameters
    ----------
    source
        What was read. If results are missing that a later draw follows, no draw is explained.
    """
    plan = source.cup.plan
    windows: tuple[Window, ...] = ()
    with suppress(InputError):
        windows = tuple(windows_of(plan, source.cup.derivable, source.results))
    answer, parts = Plan(plan, file=source.plan_file), PlanParts(plan)
    found = {}
    for club in range(len(source.cup.clubs)):
        facts = WhyFacts(answer, parts, windows, club)
        drawn = (words for window in facts.windows for words in window_words(facts, window))
        found[club] = (*section_words(facts), *drawn)
    return found
