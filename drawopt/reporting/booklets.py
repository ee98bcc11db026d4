"""Booklets and fair byes as people read them: tables, and a page to print."""

import math
from collections.abc import Iterable
from html import escape

from rich.console import Console

from drawopt.drawing.booklet import BookletCounts, BookletDraw, SamplingLoss
from drawopt.drawing.contest import Contest
from drawopt.planning.fair_byes import FairByes
from drawopt.reporting.terminal import show_table
from drawopt.reporting.text import cost_word, side_text
from drawopt.sections.plan import Plan

STYLE = """
body { font: 10pt/1.35 sans-serif; margin: 2em auto; max-width: 60em; color: #111 }
h2 { font-size: 11pt; margin: 1em 0 .2em } p { margin: .1em 0 }
table { border-collapse: collapse } td, th { padding: .1em .6em; text-align: left }
td.n { text-align: right } section { break-inside: avoid }
"""


def points(share: float) -> str:
    """A difference of chances in points of a hundred."""
    return f"{100 * share:.2f} points"


def show_fair_byes(
    console: Console, found: FairByes, plan: Plan, bits: tuple[float, float]
) -> None:
    """What the weights do and cost; which byes no weight can change.

    Parameters
    ----------
    found
        The weights, the best that any lottery has, and byes that are the same in every draw.
    plan
        The plan that they are for.
    bits
        Of chance, without the weights and with them.
    """
    clubs, unit = plan.problem.field.clubs, cost_word(plan.problem)
    uniform, fair = (float(each) for each in found.spread)
    show_table(
        console,
        ("", "Without weights", "With weights"),
        (
            ("Largest difference within a section", points(uniform), points(fair)),
            ("Bits of chance", f"{bits[0]:.1f}", f"{bits[1]:.1f}"),
            ("Mean of a drawn bracket", *(f"{each:,} {unit}" for each in found.mean_travel)),
        ),
        title="Fair byes",
        caption="Of clubs that can have a bye and need not have one",
        right=(1, 2),
    )
    best = found.best, found.best_over_all
    console.print(
        f"The best that any lottery has: {points(best[0].spread)} among these clubs, "
        f"{points(best[1].spread)} over all clubs of their sections"
    )
    if fair > found.best.spread + 0.01:
        console.print("Weights of nine digits do not reach that: some chances are too far apart")
    for numbers, what in (
        (found.certain, "has a bye in every allowed bracket"),
        (found.impossible, "has no bye in any allowed bracket"),
    ):
        for club in numbers:
            share = found.tolerance_needed(plan, club)
            more = (
                "under the rules, whatever the tolerance"
                if share is None
                else (f"a tolerance of {f'{math.ceil(share * 1000) / 10:.1f} %'} would change that")
            )
            console.print(f"{clubs[club]} {what}; no weight can help: {more}")


def show_booklet(
    console: Console, counts: Iterable[BookletCounts], loss: SamplingLoss, plan: Plan, size: int
) -> None:
    """Each club's counts, and how far the booklet is from the exact chances.

    Parameters
    ----------
    counts
        One a club that is drawn.
    loss
        How far its chances of a bye lie from the exact ones.
    size
        How many numbers the booklet has.
    """
    clubs = plan.problem.field.clubs

    def met(each: BookletCounts) -> str:
        named = ", ".join(f"{clubs[other]} {times}" for other, times in each.opponents[:4])
        return named + (" ..." if len(each.opponents) > 4 else "")

    rows = ((clubs[each.club], each.byes, each.home, met(each)) for each in counts)
    caption = f"In so many of {size:,} numbers"
    heads = ("Club", "Byes", "Home", "First opponents")
    show_table(console, heads, rows, caption=caption, right=(1, 2))
    console.print(loss_words(loss, plan))


def loss_words(loss: SamplingLoss, plan: Plan) -> str:
    """How far a booklet's chances are from the exact ones, in a sentence."""
    return (
        f"Chances of a bye in this booklet differ from the exact ones by at most "
        f"{points(float(loss.largest))} ({plan.problem.field.clubs[loss.club]}); "
        f"{points(loss.expected)} are to be expected in the mean"
    )


def booklet_page(
    contest: Contest,
    draws: Iterable[BookletDraw],
    counts: Iterable[BookletCounts],
    loss: SamplingLoss,
    numerals: int,
    digest: str,
    seed: str,
) -> str:
    """A page to print: every number's ties by section, and every club's counts."""
    plan = contest.plan
    clubs = [escape(club) for club in plan.problem.field.clubs]
    size = 0
    body = []
    for draw in draws:
        size += 1
        body.append(_number(draw, clubs, str(draw.number).zfill(numerals), contest))
    rows = [
        f"<tr><td>{clubs[each.club]}</td><td class=n>{each.byes}</td><td class=n>{each.home}</td>"
        f"<td class=n>{each.miles / size:.1f}</td><td>"
        + ", ".join(f"{clubs[other]} {times}" for other, times in each.opponents)
        + "</td></tr>"
        for each in counts
    ]
    title = escape(plan.problem.terms.title) or "A cup"
    unit = escape(plan.problem.unit)
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{title}: booklet</title>"
        f"<style>{STYLE}</style></head><body><h1>{title}: booklet of window {contest.window}</h1>"
        f"<p>{size:,} numbers, from seed <code>{escape(seed)}</code>. Digest <code>{digest}</code>."
        f"</p><p>{escape(loss_words(loss, plan))}.</p><h2>In how many numbers</h2><table><tr>"
        f"<th>Club</th><th>Bye</th><th>Home</th><th>Mean {unit}</th><th>First opponents</th></tr>"
        + "".join(rows)
        + "</table>"
        + "".join(body)
        + "</body></html>\n"
    )


def _number(draw: BookletDraw, clubs: list[str], numeral: str, contest: Contest) -> str:
    """One number: the ties of each section whose clubs are known, and the byes."""
    lines: dict[int, list[str]] = {}
    section_of = {c: k for k, each in enumerate(contest.survivors, 1) for c in each or ()}

    for tie in draw.ties:
        if not tie.provisional:
            lines.setdefault(tie.section, []).append(
                f"{tie.number} {side_text(tie.home, clubs)} &ndash; {side_text(tie.away, clubs)}"
            )
    for bye in draw.byes:
        if bye.round == contest.first_round:
            lines.setdefault(section_of[bye.club], []).append(f"{clubs[bye.club]} bye")
    sections = "".join(f"<p>{k}: {'; '.join(each)}</p>" for k, each in sorted(lines.items()))
    return f"<section><h2>{numeral}</h2>{sections}</section>"
