"""A page as one text of HTML: nothing is loaded from anywhere, and only its own scripts run."""

import base64
import hashlib
import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from drawopt.drawing.contest import brackets_of
from drawopt.reporting.page.content import page_of
from drawopt.reporting.page.sources import Source
from drawopt.reporting.section_map import section_map

HERE = Path(__file__).parent


def render(source: Source) -> str:
    """The page of a plan, a draw or a season.

    Parameters
    ----------
    source
        The records that are shown.

    Returns
    -------
    str
        HTML, the same for the same records. Names stand in it as text, whatever they are: the
        template escapes all that is not marked as safe here.
    """
    engine, script, style = (_own(name) for name in ("engine.js", "page.js", "style.css"))
    policy = (
        f"default-src 'none'; script-src {_hash(engine)} {_hash(script)}; "
        f"style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    records = {
        "plan": _text(source.plan_file),
        "draws": [_text(file) for file in source.files],
        "results": [_text(file) for file in source.results] if source.draws else [],
    }
    brackets = brackets_of(source.draws[0]) if source.draws else None
    # section_map escapes what it draws; the others are files of this package.
    return environment.get_template("template.html").render(
        page=page_of(source),
        map=Markup(section_map(source.plan, brackets)),
        policy=policy,
        style=Markup(style),
        engine=Markup(engine),
        script=Markup(script),
        records=Markup(_json(records)),
    )


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
