"""The answer of ``drawopt.explain``: the facts, and what they say in plain words."""

from drawopt.reporting.why import WhyFacts
from drawopt.reporting.why_words import sentences


class Explanation(WhyFacts):
    """Why a club is in its section, and what chance gave it or may give it.

    ``rows()`` has a row for every club that it may or might have met.
    """

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it in words, a sentence or two each."""
        return sentences(self)
