"""The pictures of a cup: its map, and the bracket of each section as it stands today."""

from drawopt.drawing.contest import WinnerOf, brackets_of
from drawopt.reporting.bracket_picture import Column, Entry, Row, bracket_picture
from drawopt.reporting.page.cup import ByeShown, Cup, TieShown
from drawopt.reporting.page.texts import Texts
from drawopt.reporting.pictures import Picture
from drawopt.reporting.section_map import SHEET_FRAME, Frame, map_picture


def map_of(cup: Cup, frame: Frame = SHEET_FRAME) -> Picture:
    """The map, with the ties of the first draw once there is one.

    Parameters
    ----------
    cup
        As far as it has come.
    frame
        How large the map is.
    """
    brackets = brackets_of(cup.draws[0]) if cup.draws else None
    return map_picture(cup.plan, brackets, frame)


def bracket_of(cup: Cup, section: int, texts: Texts, links: tuple[str, ...] = ()) -> Picture:
    """The bracket of a section, as drawn last and played so far.

    Parameters
    ----------
    cup
        With a draw at least; else the picture is empty.
    section
        From 1.
    texts
        What is written in it.
    links
        What each club's name leads to, by the club's number; none by default.
    """
    columns = []
    before: list[TieShown | ByeShown] = []
    for round_, places in cup.columns(section):
        leads = cup.feeders(places, before)
        entries = [
            _entry(cup, each, lead, texts, links) for each, lead in zip(places, leads, strict=True)
        ]
        columns.append(Column(texts("round", number=round_), tuple(entries)))
        before = places
    return bracket_picture(texts("bracket_of", number=section), columns)


def _entry(
    cup: Cup,
    each: TieShown | ByeShown,
    feeders: tuple[int, ...],
    texts: Texts,
    links: tuple[str, ...],
) -> Entry:
    def row(side: int | WinnerOf, winner: int | None) -> Row:
        if isinstance(side, WinnerOf):
            return Row(texts("winner_of", number=side.tie))
        out = out_text(cup, side, texts)
        name = f"{cup.clubs[side]} ({out})" if out else cup.clubs[side]
        return Row(name, links[side] if links else "", side == winner)

    if isinstance(each, ByeShown):
        words = bye_words(cup, each, texts)
        return Entry((row(each.club, None),), ", ".join(words), feeders, each.provisional)
    # There is room for one or the other; the table of the round has both.
    miles = (
        [] if each.drawn.provisional or each.without is not None else [miles_text(cup, each, texts)]
    )
    words = [texts("tie", number=each.number), *miles]
    if each.fixture is not None:
        words.append(each.fixture.kickoff[:10])
    words += notes_of(cup, each, texts)
    rows = row(each.home, each.winner), row(each.away, each.winner)
    return Entry(rows, ", ".join(words), feeders, each.drawn.provisional)


def bye_words(cup: Cup, bye: ByeShown, texts: Texts) -> list[str]:
    """That a club has a bye, and what else there is to say of it."""
    since = [] if bye.since is None else [texts("since_out", club=isolated(cup.clubs[bye.since]))]
    return [texts("bye"), *([texts("later")] if bye.provisional else []), *since]


def unit_text(unit: str, count: int, texts: Texts) -> str:
    """A unit in words, as that many of it are called; one that no text knows as it is."""
    return texts(unit, n=count) if unit in ("mi", "km") else unit


def miles_text(cup: Cup, tie: TieShown, texts: Texts) -> str:
    """How far the visitor travels, what is expected while it is not known who, or nothing."""
    if tie.without is not None:
        return ""
    unit = cup.plan.problem.unit
    if tie.miles is not None:
        return texts("units", n=tie.miles, unit=unit_text(unit, tie.miles, texts))
    count = tie.drawn.expected_distance
    return texts("expected", n=count, unit=unit_text(unit, count, texts))


def notes_of(cup: Cup, tie: TieShown, texts: Texts) -> list[str]:
    """What else there is to say of a tie: drawn anew, played elsewhere, or that a club is out."""
    if tie.without is not None:
        return [texts("not_played", club=isolated(cup.clubs[tie.without]))]
    said = (("later", tie.drawn.provisional), ("switched", tie.switched), ("neutral", tie.neutral))
    replaced = [texts("in_place_of", club=isolated(cup.clubs[club])) for club in tie.replaced]
    return [*(texts(key) for key, so in said if so), *replaced]


def isolated(name: str) -> str:
    """A name in a sentence: written from right to left or not, it leaves the rest in its order."""
    return f"\u2068{name}\u2069"


def out_text(cup: Cup, side: int | WinnerOf, texts: Texts) -> str:
    """That a club is out, and why; empty for all others.

    Parameters
    ----------
    cup
        As far as it has come.
    side
        Of a tie.
    texts
        In the language asked for.
    """
    reason = None if isinstance(side, WinnerOf) else cup.gone.get(side)
    return "" if reason is None else texts("out", reason=isolated(reason))
