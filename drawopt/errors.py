"""What can go wrong, in the words of the person it goes wrong for.

Each error carries the exit code of the command line (see the README):
1 the answer is no, 2 usage, 3 bad data, 4 stopped without an answer, 5 a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class DrawoptError(Exception):
    """The base of every error that drawopt raises on purpose."""

    exit_code = 1


class AnswerIsNo(DrawoptError):
    """The question was understood and the answer is no: no plan exists, a draw is not valid."""

    exit_code = 1


class UsageError(DrawoptError):
    """An option is out of range, or an edition is unknown."""

    exit_code = 2


class ArgumentError(UsageError):
    """An argument is out of range or does not go with another; the command line names its option.

    Parameters
    ----------
    argument
        Its name in Python, as in ``home_advantage``.
    trouble
        The rest of the sentence.
    others
        What is wrong with other arguments of the same call.
    """

    def __init__(self, argument: str, trouble: str, *others: "ArgumentError") -> None:
        self.argument, self.trouble, self.others = argument, trouble, others
        super().__init__("\n".join([f"{argument} {trouble}", *map(str, others)]))

    @classmethod
    def together(cls, errors: "Iterable[ArgumentError]") -> "ArgumentError":
        """Several as one, a line each.

        Parameters
        ----------
        errors
            One at least; the first names the argument of the whole.
        """
        first, *others = errors
        return cls(first.argument, first.trouble, *others)

    def as_option(self, names: Mapping[str, str] | None = None) -> str:
        """The sentence in the words of the command line.

        Parameters
        ----------
        names
            The option of each argument that is called something else there.
        """
        name = (names or {}).get(self.argument, self.argument)
        own = f"--{name.replace('_', '-')} {self.trouble}"
        return "\n".join([own, *(other.as_option(names) for other in self.others)])


class StoppedWithoutAnswer(DrawoptError):
    """A limit or Ctrl-C ended the work before there was any answer."""

    exit_code = 4


class SelfCheckFailed(DrawoptError):
    """An answer failed drawopt's own check, so it is not given: a fault in drawopt."""

    exit_code = 4


def known(value: T | None, what: str) -> T:
    """A value that is always there at this point.

    Parameters
    ----------
    value
        ``None`` is what must not be here.
    what
        What it is, as the sentence "drawopt has lost ..." names it.

    Raises
    ------
    SelfCheckFailed
        If it is not.
    """
    if value is None:
        raise SelfCheckFailed(f"drawopt has lost {what}; this is a fault in drawopt")
    return value


class FileError(DrawoptError):
    """A file is missing, exists already, or cannot be read or written."""

    exit_code = 5


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file: where, what was expected, what was found.

    ``hint`` is what may help: a name that was meant, a command to run first.
    """

    file: str
    expected: str
    found: str
    line: int | None = None
    column: str | None = None
    hint: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", {'key' if self.file.endswith('.toml') else 'column'} {self.column}"
        said = f"{place}: expected {self.expected}, found {self.found}"
        return f"{said}; {self.hint}" if self.hint else said


class InputError(DrawoptError):
    """Bad data in a file. All faults of the file are listed at once.

    Parameters
    ----------
    faults
        What is wrong, in the order in which it is printed, a line each.
    """

    exit_code = 3

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
