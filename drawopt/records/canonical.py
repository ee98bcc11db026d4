"""Records as JSON: their canonical form, their digests, and the one byte form of their files.

A record is a JSON object without floats: whole numbers, texts (decimals among them), lists and
objects. Its digest is the SHA-256, in hexadecimal, of its canonical form without the keys
``digest`` and ``run``: UTF-8, keys in order of code points, no space between tokens, characters
above U+007F as themselves.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

OUTSIDE_DIGEST = ("digest", "run")

Json = dict[str, Any]


def canonical(value: object) -> str:
    """The canonical JSON of a value without floats.

    Parameters
    ----------
    value
        Objects with texts as keys, lists, texts, whole numbers, true, false and null.

    Raises
    ------
    TypeError, ValueError
        If it holds what JSON has no form for.
    """
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def sha256_of(value: object) -> str:
    """SHA-256 of a value's canonical form.

    Parameters
    ----------
    value
        As ``canonical`` takes it.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def digest_of(record: Mapping[str, object]) -> str:
    """SHA-256 of a record's canonical form, without its ``digest`` and ``run``.

    Parameters
    ----------
    record
        Whole, or not yet with its ``digest``.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    inside = {key: value for key, value in record.items() if key not in OUTSIDE_DIGEST}
    return sha256_of(inside)


def pretty(record: Mapping[str, object]) -> str:
    """The text of a record's file: an entry a line, one row of a list of lists or objects a line.

    This layout is part of the record format: a file holds exactly these bytes.

    Parameters
    ----------
    record
        With its keys in the order in which they are written.
    """

    def text(value: object, indent: int) -> str:
        pad = "  " * (indent + 1)
        if isinstance(value, Mapping) and value:
            rows = (
                f"{pad}{json.dumps(key, ensure_ascii=False)}: {text(item, indent + 1)}"
                for key, item in value.items()
            )
            return "{\n" + ",\n".join(rows) + "\n" + pad[2:] + "}"
        if isinstance(value, list | tuple) and any(
            isinstance(item, Mapping | list | tuple) for item in value
        ):
            inner = ",\n".join(f"{pad}{_row(item)}" for item in value)
            return f"[\n{inner}\n{pad[2:]}]"
        return _row(value)

    return text(record, 0) + "\n"


def _row(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False)


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent or needless zeros: ``0.05``, ``38.881``, ``-90``.

    Parameters
    ----------
    value
        A finite number; nothing is rounded.
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
