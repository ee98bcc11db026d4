"""The texts of pages in one place: a file a language, with the same keys and words in braces."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from drawopt.errors import UsageError

FOLDER = Path(__file__).with_name("texts")
SCRIPT = "script"
FORMS = {"one", "other"}
PLURAL_NUMBER = "n"


@dataclass(frozen=True)
class Texts:
    """All texts of one language: called with a key and what stands in the braces."""

    entries: dict[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """A text with its values; whole numbers are set out as the language does.

        Parameters
        ----------
        key
            As it stands in the language's file.
        values
            By the words in braces; ``n`` also chooses the form of a text that has two.
        """
        entry = self.entries[key]
        if isinstance(entry, dict):
            entry = entry["one" if values[PLURAL_NUMBER] == 1 else "other"]
        shown = {
            name: self.number(value) if isinstance(value, int) else str(value)
            for name, value in values.items()
        }
        return re.sub(r"\{(\w+)\}", lambda found: shown[found[1]], str(entry))

    def number(self, value: int) -> str:
        """A whole number, its thousands set apart."""
        return f"{value:,}".replace(",", str(self.entries["thousands"]))

    def decimal(self, value: Decimal | float, digits: int) -> str:
        """A number with so many decimals; for reading, not for reckoning."""
        whole, point, rest = f"{value:,.{digits}f}".partition(".")
        whole = whole.replace(",", str(self.entries["thousands"]))
        return whole + (str(self.entries["decimal"]) if point else "") + rest

    def percent(self, value: float) -> str:
        """A share as a percentage with one decimal."""
        return self("percent", number=self.decimal(100 * value, 1))

    @property
    def is_reviewed(self) -> bool:
        return bool(self.entries["reviewed"] == "yes")

    @property
    def of_script(self) -> dict[str, Any]:
        """What scripts say, and how they set out numbers."""
        return {
            **self.entries[SCRIPT],
            "thousands": self.entries["thousands"],
            "decimal": self.entries["decimal"],
        }


def languages() -> tuple[str, ...]:
    """The languages that texts are there in."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def texts_in(language: str) -> Texts:
    """The texts of a language.

    Parameters
    ----------
    language
        Its code, as in ``"en"``.

    Raises
    ------
    UsageError
        If there is no file of it.
    """
    if language not in languages():
        raise UsageError(f"--language {language}: known are {', '.join(languages())}")
    return Texts(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")))
