"""Did you mean: the names that somebody may have had in mind, never taken in their stead."""

import unicodedata
from collections.abc import Iterable

MAX_NAMES = 3
MIN_LIKENESS = 75.0
"""Of 100, by rapidfuzz; below it two names have little more in common than their letters."""
MIN_WORD = 4
COMMON = {
    *("academy", "athletic", "atletico", "association", "city", "club", "deportivo", "football"),
    *("inter", "international", "real", "rovers", "soccer", "sport", "sporting", "sports", "town"),
    *("united", "wanderers"),
}
"""Words that say little about which club is meant."""


def suggestions(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names nearest to one that is not among them, best first, three at most.

    Names that differ in case, accents or signs alone come first and stand alone; then names
    that begin with the words given, or hold them all, or share a telling one; then those spelt
    alike.
    """
    # Imported here: only mistakes need it.
    from rapidfuzz import fuzz

    target = _folded(wanted)
    if not target:
        return ()
    folded = [(name, _folded(name)) for name in sorted(set(known))]
    same = [name for name, other in folded if other == target]
    if same:
        return tuple(same[:MAX_NAMES])
    words = set(target.split())
    telling = {word for word in words - COMMON if len(word) >= MIN_WORD}
    ranked = []
    for name, other in folded:
        likeness = max(
            fuzz.ratio(target, other),
            fuzz.token_sort_ratio(target, other),
            # Words that both names have count less: "FC" and "United" are in many.
            0.9 * fuzz.token_set_ratio(target, other) if len(words) > 1 else 0.0,
        )
        begins = other.startswith(target) and len(target) > 1
        holds = words <= set(other.split())
        shares = bool(telling & set(other.split()))
        if begins or holds or shares or likeness >= MIN_LIKENESS:
            ranked.append((not begins, not holds, not shares, -likeness, name))
    return tuple(name for *_, name in sorted(ranked)[:MAX_NAMES])


def completions(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that one may be short for, in order of name; a known name only itself.

    Letter case, accents and signs don't count: a name that is the same but for these stands
    alone; else all names that hold all the words given, the last of which may be cut short.

    Parameters
    ----------
    wanted
        The name that was given.
    known
        The names that there are, in any order.
    """
    names = sorted(set(known))
    if wanted in names:
        return (wanted,)
    target = _folded(wanted)
    if not target:
        return ()
    folded = [(name, _folded(name)) for name in names]
    if same := tuple(name for name, other in folded if other == target):
        return same
    *whole, last = target.split()
    return tuple(
        name
        for name, other in folded
        if set(whole) <= set(other.split()) and any(w.startswith(last) for w in other.split())
    )


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """A question with the nearest names, as in ``did you mean "Exeter City"?``; or nothing.

    Parameters
    ----------
    wanted
        The name that was given and is not known.
    known
        The names that there are, in any order.

    Returns
    -------
    str
        The question, with three names at most; empty where no name is near.
    """
    names = [f'"{name}"' for name in suggestions(wanted, known)]
    if not names:
        return ""
    return f"did you mean {' or '.join(filter(None, (', '.join(names[:-1]), names[-1])))}?"


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())
