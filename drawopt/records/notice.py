"""The notice to publish before a draw: what is fixed, and what its lots will be made of."""

import re
from dataclasses import dataclass

from drawopt.drawing.seeds import bits_needed
from drawopt.files.wording import count_of
from drawopt.records.plans import plan_record
from drawopt.sections.plan import Plan

WORDS = dict(
    zip(
        "0123456789abcdef",
        re.findall(
            "[a-z]+",
            "zero one two three four five six seven eight nine "
            "alfa bravo charlie delta echo foxtrot",
        ),
        strict=True,
    )
)
"""Hexadecimal digits as they are read aloud: the letters by the spelling alphabet of the ICAO."""


@dataclass(frozen=True)
class Notice:
    """What a cup publishes before any seed exists.

    Parameters
    ----------
    title
        The cup and its season.
    digest
        Of the plan, in hexadecimal.
    words
        The same as 64 words, one a hexadecimal digit, for reading aloud.
    seed_sources
        What the seeds will be made of.
    bits
        Bits of chance that the first seed must state at least.
    draws
        For each window: its rounds and the day it is drawn, empty if none is named.
    count
        Number of draws of the first window, each counted once.
    least_travel, most_travel
        What a draw of the first window travels at least and at most.
    unit
        Of travel.
    figures
        What the plan's status says of it, in words.
    open_cases
        What is not settled if a club withdraws.
    may_not_host
        Clubs that are never at home, but on neutral ground.
    weighted
        Whether draws are as likely as they weigh.
    pools
        The names of the sections that have one, and how many clubs each holds.
    """

    title: str
    digest: str
    words: tuple[str, ...]
    seed_sources: tuple[str, ...]
    bits: int
    draws: tuple[tuple[tuple[int, ...], str], ...]
    count: int
    least_travel: int
    most_travel: int
    unit: str
    figures: str
    may_not_host: tuple[str, ...]
    weighted: bool = False
    pools: tuple[tuple[str, int], ...] = ()
    open_cases: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The notice as plain text, ready to be published."""
        rows = [
            f"Notice of the draw{': ' + self.title if self.title else ''}",
            "",
            "The plan is fixed. Its digest (SHA-256) is",
            f"    {self.digest}",
            "in words",
            *(f"    {' '.join(self.words[k : k + 8])}" for k in range(0, 64, 8)),
            "",
            self.figures,
            *(
                ["Pools: " + ", ".join(f"{n} ({count_of(m, 'club')})" for n, m in self.pools) + "."]
                if self.pools
                else []
            ),
            f"{count_of(self.count, 'draw is', 'draws are')} allowed, each "
            + ("as likely as it weighs" if self.weighted else "equally likely")
            + f": from {self.least_travel:,} "
            f"to {self.most_travel:,} {self.unit}.",
            "",
            *(
                f"Window {number}: round{'s' * (len(rounds) > 1)} "
                f"{', '.join(map(str, rounds))}, drawn "
                + (f"on {day}" if day else "on a day still to be named")
                for number, (rounds, day) in enumerate(self.draws, 1)
            ),
            "",
            f"The first seed states at least {self.bits} bits of chance. It will be made of:",
            *(f"    {source}" for source in self.seed_sources or ("(nobody has said)",)),
            "It does not exist yet. Results of a window are published before the seed of the next.",
            "One coin a tie, from the same seed, names the side at home, at whose ground it is.",
            *(
                [f"Never at home, so that the other hosts: {', '.join(self.may_not_host)}."]
                if self.may_not_host
                else []
            ),
            *(f"Not settled beforehand: {case}." for case in self.open_cases),
            "Anybody can check the draw: drawopt verify FOLDER, or python verify_draw.py FOLDER.",
        ]
        return "\n".join(rows) + "\n"


def notice_of(plan: Plan) -> Notice:
    """The notice of a plan; whether its figures hold is for ``verification.commit``.

    Parameters
    ----------
    plan
        With the terms of its draws: tolerance, windows, days, and what seeds will be made of.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    UsageError
        If the plan holds what no record may hold.
    """
    terms = plan.problem.terms
    own = plan.count(terms.tolerance)
    digest = str(plan_record(plan)["digest"])
    unit = {"mi": "miles", "km": "kilometres"}.get(plan.problem.unit, plan.problem.unit)
    proven = {
        "given": "The sections were given.",
        "optimal": f"No plan travels less than its {plan.travel:,} {unit}: proven.",
        "bounded": f"It travels {plan.travel:,} {unit}; no plan less than {plan.bound:,}: proven.",
    }
    claimed = f"It travels {plan.travel:,} {unit}; how short a plan can be is not known."
    if plan.bound:
        claimed = (
            f"It travels {plan.travel:,} {unit}; that no plan travels less than {plan.bound:,} is "
            f"{'proven' if plan.bound_is_proven else 'claimed, not proven'}."
        )
    days = terms.days or ("",) * len(terms.windows)
    return Notice(
        terms.title,
        digest,
        tuple(WORDS[digit] for digit in digest),
        terms.seed_sources,
        bits_needed(own.unweighted.count()),
        tuple(zip(terms.windows, days, strict=True)),
        own.unweighted.count(),
        plan.travel,
        plan.most_travel(terms.tolerance),
        unit,
        proven.get(plan.status, claimed),
        plan.problem.rules.may_not_host,
        plan.weights is not None,
        tuple(
            (name, len(clubs))
            for name, clubs in zip(plan.section_names, plan.sections, strict=True)
            if name
        ),
        terms.open_cases,
    )
