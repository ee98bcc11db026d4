"""A page as one text of HTML: nothing is loaded from anywhere, and only its own scripts run."""

import base64
import hashlib
import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from drawopt.reporting.page.content import anchors, change_lines, page_of, summary_of, title_of
from drawopt.reporting.page.pictures_of_cup import bracket_of, map_of
from drawopt.reporting.page.sources import Source
from drawopt.reporting.page.texts import Texts
from drawopt.reporting.pictures import svg
from drawopt.reporting.section_map import NARROW, WIDE

HERE = Path(__file__).parent


def render(source: Source, texts: Texts) -> str:
    """The page of a plan, a draw or a season.

    Parameters
    ----------
    source
        What was read.
    texts
        In the page's language.

    Returns
    -------
    str
        HTML, the same for the same records. Names stand in it as text, whatever they are: the
        template escapes all that is not marked as safe here.
    """
    engine, script, style = (_own(name) for name in ("engine.js", "page.js", "style.css"))
    cup = source.cup
    page = page_of(source, texts)
    # A style of its own may stand in no attribute: the colours of the key are rules.
    keys = "".join(f".key-{each['number']}{{color:{each['colour']}}}" for each in page.sections)
    style += f"@media screen,print{{{keys}}}\n"
    policy = (
        f"default-src 'none'; script-src {_hash(engine)} {_hash(script)}; "
        f"style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    records = {
        "plan": _text(source.plan_file),
        "draws": [_text(file) for file in source.files[: len(cup.derivable)]],
        "later": [draw.window for draw in cup.draws[len(cup.derivable) :]],
        "results": [_text(file) for file in source.results],
        "rehearsal": page.rehearsal,
        "texts": texts.of_script,
    }
    links = tuple(f"#{at}" for at in anchors(cup.clubs))
    numbers = range(1, len(cup.plan.sections) + 1) if cup.shown else ()
    # Pictures escape what they hold; the others are files of this package.
    return _template("template.html").render(
        t=texts,
        page=page,
        wide=Markup(svg(map_of(cup, WIDE))),
        narrow=Markup(svg(map_of(cup, NARROW))),
        brackets={n: Markup(svg(bracket_of(cup, n, texts, links), sized=True)) for n in numbers},
        policy=policy,
        style=Markup(style),
        engine=Markup(engine),
        script=Markup(script),
        records=Markup(_json(records)),
    )


def render_embed(source: Source, texts: Texts, section: int | None = None) -> str:
    """A small page of brackets alone, for a frame in somebody else's page: no scripts, no links.

    Parameters
    ----------
    source
        A draw or a season.
    texts
        In the page's language.
    section
        Only this one, from 1.
    """
    style = _own("embed.css")
    cup = source.cup
    numbers = range(1, len(cup.plan.sections) + 1) if section is None else (section,)
    return _template("embed.html").render(
        t=texts,
        title=title_of(cup, texts),
        summary=summary_of(cup, texts),
        changes=[
            lines
            for change, lines in zip(cup.changes, change_lines(cup, texts), strict=True)
            if section in (None, change.section)
        ],
        rehearsal=any(draw.rehearsal for draw in cup.draws),
        brackets=[(n, Markup(svg(bracket_of(cup, n, texts), sized=True))) for n in numbers],
        policy=f"default-src 'none'; style-src {_hash(style)}; base-uri 'none'; form-action 'none'",
        style=Markup(style),
    )


def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def _own(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _json(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
