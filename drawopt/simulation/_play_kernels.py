"""The compiled step of playing: all ties of a window, from places to who is left."""

import math

import numpy as np
from numba import njit

TOTAL, LONGEST, LONG = 0, 1, 2


@njit(cache=True, nogil=True)
def home_wins(lead, home_form, away_form, home_first):  # type: ignore[no-untyped-def]
    """As ``ratings.home_wins``."""
    if lead != 0.0:
        waits = -math.log((float(home_form) + 0.5) / 9223372036854775808.0)
        other = -math.log((float(away_form) + 0.5) / 9223372036854775808.0) * 10.0 ** (lead / 400.0)
        if waits != other:
            return waits < other
    if home_form != away_form:
        return home_form > away_form
    return home_first


@njit(cache=True, nogil=True)
def play_window(  # type: ignore[no-untyped-def]
    places, first, last, words, distances, may_host, ratings, advantage, far, long_trip,
    balance, at_home, miles, figures, byes, trips, left
):  # fmt: skip
    """Play rounds ``first`` to ``last`` of one window.

    Parameters
    ----------
    places
        Shape (sections, 2 ** rounds): clubs, -1 for an empty place. Overwritten.
    words
        Shape (clubs, 4): form * 2 + coin of each round.
    ratings
        Shape (clubs,), or (0,) for a coin.
    balance
        Whether of two clubs that the draw names the one with fewer home ties is at home.
    at_home
        Shape (clubs,): home ties before this window; those of the window are added.
    miles, byes, trips
        Shape (clubs,): added to. Trips are those over ``long_trip``.
    figures
        Shape (3,): total, longest trip and trips over ``long_trip``; added to.
    left
        Shape (sections, places left): the clubs that come through, ascending in each section.
    """
    width = places.shape[1]
    before = at_home.copy()
    played = np.zeros(len(at_home), dtype=np.bool_)
    for round_ in range(first, last + 1):
        for k in range(places.shape[0]):
            for p in range(0, width, 2):
                one, other = places[k, p], places[k, p + 1]
                through = one
                if one < 0 or other < 0:
                    if one < 0:
                        through = other
                    if round_ == 1 and through >= 0:
                        byes[through] += 1
                else:
                    if other < one:
                        one, other = other, one
                    home, away = one, other
                    if (words[one, round_ - 1] ^ words[other, round_ - 1]) & np.uint64(1):
                        home, away = other, one
                    # A winner of this window was not named when it was drawn.
                    named = not (played[one] or played[other])
                    if balance and named and before[away] < before[home]:
                        home, away = away, home
                    neutral = False
                    if not may_host[home]:
                        if may_host[away]:
                            home, away = away, home
                        else:
                            neutral = True
                    lead = 0.0 if neutral else advantage
                    if len(ratings):
                        lead += ratings[home] - ratings[away]
                    lead = min(max(lead, -far), far)
                    wins = home_wins(
                        lead,
                        words[home, round_ - 1] >> np.uint64(1),
                        words[away, round_ - 1] >> np.uint64(1),
                        home < away,
                    )
                    through = home if wins else away
                    played[through] = True
                    if not neutral:
                        at_home[home] += 1
                    trip = distances[home, away]
                    miles[away] += trip
                    figures[TOTAL] += trip
                    if trip > figures[LONGEST]:
                        figures[LONGEST] = trip
                    if trip > long_trip:
                        figures[LONG] += 1
                        trips[away] += 1
                places[k, p // 2] = through
        width //= 2
    for k in range(places.shape[0]):
        row = np.sort(places[k, :width])
        left[k, :] = row
