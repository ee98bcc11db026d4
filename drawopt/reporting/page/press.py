"""A cup in Markdown: what a press release, a forum or a wiki takes."""

import re

from drawopt.reporting.page.content import (
    change_lines,
    ground_text,
    longest_trips,
    side_text,
    summary_of,
    title_of,
    trip_text,
    when_text,
)
from drawopt.reporting.page.cup import Cup
from drawopt.reporting.page.pictures_of_cup import isolated, miles_text, notes_of, unit_text
from drawopt.reporting.page.sources import Source
from drawopt.reporting.page.texts import Texts

LONGEST = 5


def markdown(source: Source, texts: Texts) -> str:
    """A plan, a draw or a season as Markdown (CommonMark, tables as GitHub has them).

    Parameters
    ----------
    source
        What was read.
    texts
        In the language asked for.

    Returns
    -------
    str
        Names stand in it as text: whatever Markdown or HTML would take for its own is escaped.
    """
    cup = source.cup
    problem = cup.plan.problem
    unit = unit_text(problem.unit, 2, texts)
    rehearsal = any(draw.rehearsal for draw in cup.draws)
    chance = texts("chance_cost", least=cup.plan.travel, mean=cup.plan.mean_travel, unit=unit)
    blocks = [f"# {text(title_of(cup, texts))}"]
    blocks += [f"**{text(texts('rehearsal'))}**"] if rehearsal else []
    blocks += [] if texts.is_reviewed else [text(texts("unreviewed"))]
    blocks += [text(summary_of(cup, texts)), text(chance)]
    if cup.changes:
        lines = [" ".join(lines) for lines in change_lines(cup, texts)]
        blocks += [
            f"## {text(texts('part_changes'))}",
            "\n".join(f"- {text(each)}" for each in lines),
        ]
    if cup.draws:
        resting = sum(bye.round == 1 for bye in cup.byes)
        blocks += [text(texts("press_byes", n=resting))] if resting else []
        for round_ in sorted({tie.round for tie in cup.shown}):
            blocks += [f"## {text(texts('round', number=round_))}", _table(cup, round_, texts)]
        trips = [trip_text(cup, tie, texts) for tie in longest_trips(cup, LONGEST)]
        if trips:
            blocks += [f"## {text(texts('press_longest'))}"]
            blocks += ["\n".join(f"- {text(trip)}" for trip in trips)]
        for draw in cup.draws:
            told = texts("press_verify", digest=source.digest, seed=isolated(draw.seed))
            blocks.append(text(told))
    else:
        for number, section in enumerate(cup.plan.sections, 1):
            names = ", ".join(isolated(cup.clubs[club]) for club in sorted(section))
            blocks += [f"## {text(texts('section', number=number))}", text(names)]
        blocks.append(text(texts("press_plan", digest=source.digest)))
    blocks += [f"## {text(texts('promises_title'))}"]
    blocks.append("\n".join(f"- {text(texts(f'promise_{number}'))}" for number in range(1, 7)))
    return "\n\n".join(blocks) + "\n"


def _table(cup: Cup, round_: int, texts: Texts) -> str:
    """The ties of a round; when and where only if some tie has a fixture."""
    dated = any(tie.fixture is not None for tie in cup.ties)
    unit = unit_text(cup.plan.problem.unit, 2, texts)
    heads = [texts("column_tie"), texts("column_section"), texts("column_host")]
    heads += [texts("column_visitor")]
    heads += [texts("column_when"), texts("column_ground")] if dated else []
    heads += [texts("column_miles", unit=unit), texts("column_winner"), texts("column_note")]
    rows = [heads, ["---"] * len(heads)]
    for tie in cup.shown:
        if tie.round != round_:
            continue
        row = [str(tie.number), str(tie.drawn.section)]
        row += [isolated(side_text(cup, side, texts)) for side in (tie.home, tie.away)]
        row += [when_text(tie), ground_text(tie, texts)] if dated else []
        winner = "" if tie.winner is None else isolated(cup.clubs[tie.winner])
        row += [miles_text(cup, tie, texts), winner, ", ".join(notes_of(cup, tie, texts))]
        rows.append([text(cell) for cell in row])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def text(words: str) -> str:
    """Words as Markdown shows them: no mark-up, no element and no link comes of a name.

    Parameters
    ----------
    words
        Any text; it comes out on one line.
    """
    line = " ".join(words.split("\n"))
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_\[\]|~$])", r"\\\1", line)
    # What GitHub makes of bare addresses and of words between colons.
    line = line.replace("://", r":\/\/")
    line = re.sub(r"(?<=www)\.|:(?=[\w+-]+:)", r"\\\g<0>", line, flags=re.IGNORECASE)
    return re.sub(r"^(?=[#+-]|\d+[.)])", "\u2060", line)
