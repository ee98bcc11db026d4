"""JSON that somebody hands over: parsed, or refused where it is nested too deep to be parsed."""

import json
from typing import Any

from pydantic_core import from_json


def parsed(text: str | bytes) -> Any:
    """The value of a JSON text.

    Parameters
    ----------
    text
        Anything; what nests deeper than about 200 levels is refused before Python's own parser,
        which calls itself for each level, sees it.

    Raises
    ------
    json.JSONDecodeError
        If it is not JSON.
    RecursionError
        If it is nested too deep.
    """
    try:
        from_json(text)
    except ValueError as error:
        if "recursion" in str(error):
            raise RecursionError(str(error)) from None
    return json.loads(text)
