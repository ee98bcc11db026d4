"""Every form in which a cup is handed on, by its name."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from drawopt.errors import UsageError
from drawopt.reporting.page.pictures_of_cup import bracket_of, map_of
from drawopt.reporting.page.press import markdown
from drawopt.reporting.page.render import render, render_embed
from drawopt.reporting.page.sheets import geojson, ties_csv, workbook
from drawopt.reporting.page.sources import Source
from drawopt.reporting.page.texts import Texts
from drawopt.reporting.pictures import INK, SHEET, Picture, Plate, Words, stacked, svg

BY_SECTION = ("svg", "png", "embed")
"""Forms that can be of one section alone."""
WITH_TIES = ("csv", "embed")
"""Forms of which nothing would be left before the draw."""


def report_of(source: Source, form: str, texts: Texts, section: int | None = None) -> str | bytes:
    """A plan, a draw or a season in one form.

    Parameters
    ----------
    source
        What was read.
    form
        A key of ``FORMS``.
    texts
        In the language asked for.
    section
        For pictures and frames: the bracket of this section alone, from 1.

    Raises
    ------
    UsageError
        If there is no such form, no such section, nothing drawn that it needs, or no matplotlib
        for a picture of dots.
    """
    if form not in FORMS:
        raise UsageError(f"--format {form}: known are {', '.join(FORMS)}")
    sections = len(source.cup.plan.sections)
    if section is not None and form not in BY_SECTION:
        raise UsageError(f"--section goes with --format {', '.join(BY_SECTION)}")
    if section is not None and not 1 <= section <= sections:
        raise UsageError(f"--section {section}: there are sections 1 to {sections}")
    if not source.cup.draws and (form in WITH_TIES or section is not None):
        raise UsageError("nothing has been drawn: there is no tie to show")
    return FORMS[form](source, texts, section)


def picture_of(source: Source, texts: Texts, section: int | None = None) -> Picture:
    """The map with all brackets below it, or one section's bracket.

    Parameters
    ----------
    source
        What was read; before the draw there is the map alone.
    texts
        In the language asked for.
    section
        From 1.
    """
    cup = source.cup
    if section is not None:
        whole = bracket_of(cup, section, texts)
    else:
        numbers = range(1, len(cup.plan.sections) + 1) if cup.draws else ()
        map_ = map_of(cup)
        brackets = (
            each
            for number in numbers
            for each in (_heading(texts("section", number=number)), bracket_of(cup, number, texts))
        )
        whole = stacked([map_, *brackets], map_.title)
    # A sheet behind it all, for whoever shows pictures on black.
    sheet = Plate("sheet", (0, 0, whole.width, whole.height), SHEET, SHEET, 0)
    return replace(whole, parts=(sheet, *whole.parts))


def _heading(text: str) -> Picture:
    words = Words("ink", (8, 38), text, 20, INK, bold=True)
    return Picture(text, words.at[0], 48, (words,))


def _png(source: Source, texts: Texts, section: int | None) -> bytes:
    try:
        from drawopt.reporting.plots import png
    except ImportError:
        raise UsageError(
            '--format png needs matplotlib: pip install "drawopt[plots]"; --format svg does not'
        ) from None
    return png(picture_of(source, texts, section))


FORMS: Mapping[str, Callable[[Source, Texts, int | None], str | bytes]] = {
    "html": lambda source, texts, _: render(source, texts),
    "md": lambda source, texts, _: markdown(source, texts),
    "xlsx": lambda source, texts, _: workbook(source, texts),
    "csv": lambda source, texts, _: ties_csv(source, texts),
    "geojson": lambda source, texts, _: geojson(source, texts),
    "svg": lambda source, texts, section: svg(picture_of(source, texts, section)),
    "png": _png,
    "embed": render_embed,
}
