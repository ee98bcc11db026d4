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
        return Row(cup.clubs[side], links[side] if links else "", side == winner)

    if isinstance(each, ByeShown):
        words = [texts("bye"), *([texts("later")] if each.provisional else [])]
        return Entry((row(each.club, None),), ", ".join(words), feeders, each.provisional)
    # There is room for one or the other; the table of the round has both.
    miles = [] if each.drawn.provisional else [miles_text(cup, each, texts)]
    words = [texts("tie", number=each.number), *miles]
    if each.fixture is not None:
        words.append(each.fixture.kickoff[:10])
    words += notes_of(each, texts)
    rows = row(each.home, each.winner), row(each.away, each.winner)
    return Entry(rows, ", ".join(words), feeders, each.drawn.provisional)


def unit_text(unit: str, count: int, texts: Texts) -> str:
    """A unit in words, as that many of it are called; one that no text knows as it is."""
    return texts(unit, n=count) if unit in ("mi", "km") else unit


def miles_text(cup: Cup, tie: TieShown, texts: Texts) -> str:
    """How far the visitor travels, or what is expected while it is not known who that is."""
    unit = cup.plan.problem.unit
    if tie.miles is not None:
        return texts("units", n=tie.miles, unit=unit_text(unit, tie.miles, texts))
    count = tie.drawn.expected_distance
    return texts("expected", n=count, unit=unit_text(unit, count, texts))


def notes_of(tie: TieShown, texts: Texts) -> list[str]:
    """What else there is to say of a tie: that it is drawn anew, or played elsewhere."""
    said = (("later", tie.drawn.provisional), ("switched", tie.switched), ("neutral", tie.neutral))
    return [texts(key) for key, so in said if so]
