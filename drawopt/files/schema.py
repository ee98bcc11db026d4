"""TOML files by schema: a table is a class, its keys are fields; all faults of a file at once.

A table's class says what kind each key has, in the types below. What pydantic finds wrong is told
in the words of the cup, with the key's path (``scenarios[2].apart[0].until``) and its true line.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainValidator,
    Strict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from drawopt.errors import ArgumentError, Fault, InputError
from drawopt.files.free_text import forbidden_character
from drawopt.files.suggestions import did_you_mean
from drawopt.files.text import clean, read_text
from drawopt.files.toml_lines import lines_of

WORDS = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "greater_than_equal": "at least {ge:,}",
    "int_type": "a whole number",
    "less_than_equal": "at most {le:,}",
    "missing": "a value",
    "model_type": "a table",
    "string_type": "a text",
    "tuple_type": "a list",
}


def unexpected(expected: str, found: object, meant: Iterable[str] = ()) -> PydanticCustomError:
    """What a validator raises: what was expected, in the words of the cup, and what was found.

    Parameters
    ----------
    meant
        What may have been meant by a text, for "did you mean".
    """
    said = found if isinstance(found, Said) else Said(shown(found))
    hint = did_you_mean(found, meant) if isinstance(found, str) else ""
    return PydanticCustomError(
        "unexpected", "{expected}", {"expected": expected, "found": said, "hint": hint}
    )


class Said(str):
    """What was found, in words already."""

    __slots__ = ()


def shown(value: object) -> str:
    """A value as TOML would write it, cut to 80 characters.

    Parameters
    ----------
    value
        What was found: a value of TOML, or anything else that a caller gave.
    """
    try:
        return json.dumps(value, ensure_ascii=False, default=str)[:80]
    except (RecursionError, TypeError, ValueError):
        return f"a {type(value).__name__}"


class Table(BaseModel):
    """A table of a TOML file, or values given by name: unknown keys are refused.

    A field's description is what is said to be expected when it is missing or of another kind.
    """

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True
    )

    @model_validator(mode="wrap")
    @classmethod
    def _in_words(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Say what is wrong in the words of the cup, where the keys of this table are known."""
        try:
            return handler(value)
        except ValidationError as error:
            details: list[InitErrorDetails] = []
            for each in error.errors(include_url=False):
                told, where = cls._told(each), each["loc"]
                details.append(InitErrorDetails(type=told, loc=where, input=None))
            raise ValidationError.from_exception_data(cls.__name__, details) from None

    @classmethod
    def _told(cls, error: Any) -> PydanticCustomError:
        kind, where, context = error["type"], error["loc"], error.get("ctx", {})
        if kind == "unexpected":
            return PydanticCustomError(kind, "{expected}", context)
        key = str(where[0]) if where else ""
        if kind == "extra_forbidden":
            known = tuple(cls.model_fields)
            return unexpected("one of " + ", ".join(known), key[:40], known)
        words = WORDS[kind].format(**context) if kind in WORDS else error["msg"]
        if len(where) == 1 and (field := cls.model_fields.get(key)) and field.description:
            words = field.description
        return unexpected(words, Said("none") if kind == "missing" else error["input"])

    def stated(self) -> dict[str, Any]:
        """The keys that were given, with their values."""
        return {key: getattr(self, key) for key in sorted(self.model_fields_set)}


T = TypeVar("T")
M = TypeVar("M", bound=Table)

Many = Annotated[tuple[T, ...], Strict(False)]
"""A list of TOML, as a tuple."""


def _text(text: str) -> str:
    if (bad := forbidden_character(text)) is not None:
        raise unexpected("text without control characters", Said(bad))
    return clean(text)


Text = Annotated[str, AfterValidator(_text)]
"""A text in NFC without space around it or control characters in it."""


def _path(value: object, info: ValidationInfo) -> Path:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value:
        raise unexpected('a path, as in "clubs.csv"', value)
    folder = (info.context or {}).get("folder")
    text = _text(value)
    return Path(text) if folder is None else Path(folder, text).resolve()


def _name(text: str) -> str:
    if not text:
        raise unexpected("a name", text)
    return text


Name = Annotated[Text, AfterValidator(_name)]
"""A text that is not blank."""

FilePath = Annotated[Path, PlainValidator(_path)]
"""A path; in a file, one that is relative to the file's folder."""


def whole(least: int, most: int | None = None) -> Any:
    """The bounds of a whole number: ``Annotated[int, whole(1)]``.

    Parameters
    ----------
    least, most
        Both may be had themselves; without ``most`` there is no upper bound.
    """
    return Field(ge=least, le=most)


def number_within(most: int) -> Any:
    """A number from -most to most, exact, as a text or a number: ``Annotated[Decimal, ...]``.

    Parameters
    ----------
    most
        The largest size that the number may have, above and below 0.

    Raises
    ------
    PydanticCustomError
        By the validator that is returned, when a value is no such number.
    """

    def read(value: object) -> Decimal:
        try:
            found = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) > most:
            raise unexpected(f"a number from -{most:,} to {most:,}", value)
        return found

    return PlainValidator(read)


def filled(words: str, least: int = 1) -> Any:
    """A list of so many at least: ``Annotated[Many[int], *filled("a list of rounds")]``.

    Parameters
    ----------
    words
        What is said to be expected, where the list is missing or too short.
    least
        The fewest items.

    Raises
    ------
    PydanticCustomError
        By the validator that is returned, when a list is shorter.
    """

    def read(values: tuple[object, ...]) -> tuple[object, ...]:
        if len(values) < least:
            raise unexpected(words, values)
        return values

    return AfterValidator(read), Field(description=words)


def one_of(*known: str) -> Any:
    """One of a few words: ``Annotated[str, one_of("coin", "rating")]``.

    Parameters
    ----------
    known
        The words, as they must be written, in the order in which an error lists them.

    Raises
    ------
    PydanticCustomError
        By the validator that is returned, when a text is none of the words.
    """
    words = " or ".join(f'"{word}"' for word in known)

    def read(text: str) -> str:
        if text not in known:
            expected = words if len(known) < 3 else "one of " + ", ".join(known)
            raise unexpected(expected, text, known)
        return text

    return AfterValidator(read)


def read_table(path: Path, model: type[M], **context: object) -> M:
    """Read a TOML file whose top is a table of this kind.

    Parameters
    ----------
    path
        The file; paths in it are relative to its folder.
    model
        The class of the top table.
    context
        What its validators may ask for.

    Raises
    ------
    FileError
        If the file cannot be read.
    InputError
        If it is not TOML, or with all its faults at once: key, line, what was expected and found.
    """
    text = read_text(path)
    table = _toml(path, text)
    try:
        return model.model_validate(table, context={"folder": path.parent, **context})
    except ValidationError as error:
        raise InputError(_faults(path, text, error)) from None


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else len(text.rstrip().split("\n"))
        raise InputError([Fault(str(path), "TOML", str(error), number)]) from None
    except (RecursionError, ValueError) as error:
        found = "tables too deep" if isinstance(error, RecursionError) else str(error)[:80]
        raise InputError([Fault(str(path), "TOML", found)]) from None


def _faults(path: Path, text: str, error: ValidationError) -> list[Fault]:
    """The faults of a file, from its first line to its last, those without a line before them."""
    try:
        lines = lines_of(text)
    except (IndexError, RecursionError, ValueError):
        # A line that is not certain is not named.
        lines = {}
    faults = []
    for each in error.errors(include_url=False):
        where = tuple(part for part in each["loc"] if part != "[key]")
        # What is missing has no line of its own: that of its table is the nearest that is certain.
        known = next((where[:k] for k in range(len(where), 0, -1) if where[:k] in lines), ())
        context = each["ctx"]
        faults.append(
            Fault(
                str(path),
                context["expected"],
                str(context["found"]),
                lines.get(known),
                key_path(where) or None,
                context["hint"],
            )
        )
    return sorted(faults, key=lambda fault: fault.line or 0)


def key_path(parts: Iterable[str | int]) -> str:
    """The path of a key as it is printed: ``scenarios[2].apart[0].until``."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        word = part if re.fullmatch(r"[\w-]+", part) else json.dumps(part, ensure_ascii=False)
        text += f".{word}" if text else word
    return text


def read_values(model: type[M], values: Mapping[str, object]) -> M:
    """A table of values that are given by name, by options or keywords.

    Parameters
    ----------
    model
        The class of the table.
    values
        By the names of its fields; those that are not given have their defaults.

    Raises
    ------
    ArgumentError
        Naming each value that is unknown or not as it must be.
    """
    known = model.model_fields
    words = f"is unknown: known are {', '.join(known)}"
    wrong = [
        ArgumentError(key, words + _more(did_you_mean(key, known)))
        for key in values
        if key not in known
    ]
    try:
        made = model.model_validate({key: values[key] for key in values if key in known})
    except ValidationError as error:
        for each in error.errors(include_url=False):
            said = each["ctx"]
            words = f"must be {said['expected']}, found {said['found']}{_more(said['hint'])}"
            wrong.append(ArgumentError(str(each["loc"][0]), words))
    if wrong:
        raise ArgumentError.together(wrong)
    return made


def _more(hint: str) -> str:
    return f"; {hint}" if hint else ""
