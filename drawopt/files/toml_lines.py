"""The line on which each key and each element of a TOML text stands."""

import re
import tomllib

Path = tuple[str | int, ...]
"""Where a value is: ``("rules", "apart", 0, "until")``. Tables of an array are numbered from 0."""

BLANK = re.compile(r"(?:\s|#[^\n]*)*")
BARE = re.compile(r"[A-Za-z0-9_-]+")
TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}'  # the last quotes of a long text may stand beside its end
    r"|'''.*?''''{0,2}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
SCALAR = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """The line of each key, table, and element of a list, by its path; lines count from 1.

    Parameters
    ----------
    text
        A text that ``tomllib`` reads; its line ends are ``\\n``.
    """
    return _Scan(text).lines


class _Scan:
    """One walk over a text that is known to be TOML, so that nothing need be checked."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.lines: dict[Path, int] = {}
        self.line, self.counted = 1, 0
        self.last: dict[Path, int] = {}
        """The number of the last table of each array of tables."""
        table: Path = ()
        self.skip(BLANK)
        while self.at < len(text):
            if text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(BLANK)

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"no TOML at {self.at}")
        self.at = found.end()
        return found[0]

    def note(self, path: Path) -> None:
        """Remember the line of the present place for a path, the first time it is met."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        self.lines.setdefault(path, self.line)

    def key(self) -> tuple[str, ...]:
        """A dotted key, its quotes and escapes undone."""
        parts: list[str] = []
        while True:
            self.skip(BLANK)
            if self.text[self.at] in "\"'":
                parts.append(tomllib.loads(f"key = {self.skip(TEXT)}")["key"])
            else:
                parts.append(self.skip(BARE))
            self.skip(BLANK)
            if self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the path of the table it begins."""
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 1 + many
        parts = self.key()
        self.at, end = start, self.at + 1 + many
        path: Path = ()
        for depth, part in enumerate(parts, 1):
            path = (*path, part)
            self.note(path)
            if depth == len(parts) and many:
                self.last[path] = self.last.get(path, -1) + 1
            if path in self.last:
                path = (*path, self.last[path])
                self.note(path)
        self.at = end
        return path

    def pair(self, table: Path) -> None:
        """``a.b = value`` in a table."""
        self.skip(BLANK)
        start = self.at
        parts = self.key()
        self.at, end = start, self.at + 1
        for depth in range(1, len(parts) + 1):
            self.note((*table, *parts[:depth]))
        self.at = end
        self.value((*table, *parts))

    def value(self, path: Path) -> None:
        self.skip(BLANK)
        first = self.text[self.at]
        if first in "\"'":
            self.skip(TEXT)
        elif first in "[{":
            self.inside(path, is_list=first == "[")
        else:
            self.skip(SCALAR)

    def inside(self, path: Path, *, is_list: bool) -> None:
        """The elements of a list, or the pairs of an inline table."""
        self.at += 1
        number = 0
        self.skip(BLANK)
        while self.text[self.at] not in "]}":
            if is_list:
                self.note((*path, number))
                self.value((*path, number))
            else:
                self.pair(path)
            number += 1
            self.skip(BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self.skip(BLANK)
        self.at += 1
