"""The compiled steps of cuts: what they count, what they cost, which are broken."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def penalty_of(sites, cuts, held):  # type: ignore[no-untyped-def]
    """What cuts add to sites held together: a cut's price as often as they count for it.

    ``held`` is zero before and after.
    """
    start, of_site, weight, parts, price = cuts
    total = 0
    for x in range(len(sites)):
        s = sites[x]
        if s >= 0:
            for k in range(start[s], start[s + 1]):
                cut = of_site[k]
                held[cut] += weight[k]
                if held[cut] >= parts[cut]:
                    total += price[cut]
                    held[cut] -= parts[cut]
    for x in range(len(sites)):
        s = sites[x]
        if s >= 0:
            for k in range(start[s], start[s + 1]):
                held[of_site[k]] = 0
    return total


@njit(cache=True, nogil=True)
def penalties(places, cuts, out):  # type: ignore[no-untyped-def]
    held = np.zeros(len(cuts.price), np.int64)
    for item in range(len(places)):
        out[item] = penalty_of(places[item], cuts, held)


@njit(cache=True, nogil=True)
def cut_counts(places, cuts, weights, parts, out):  # type: ignore[no-untyped-def]
    """out[section, cut] = the section's weight in the cut, divided and rounded down."""
    for section in range(len(places)):
        for cut in range(len(cuts)):
            held = 0
            for x in range(places.shape[1]):
                s = places[section, x]
                if s >= 0:
                    for y in range(cuts.shape[1]):
                        if cuts[cut, y] == s:
                            held += weights[cut, y]
            out[section, cut] = held // parts[cut]


@njit(cache=True, nogil=True)
def best_site(held, taken, capacity, on, skip, weights, parts, weight):  # type: ignore[no-untyped-def]
    """The site that, at a place of a cut, makes the LP break it most: (site, by how much).

    ``on`` are the cut's other sites (``skip``, the place, is left out). Of sites that break it
    alike the one with the heaviest remainders is taken.
    """
    sections, n = held.shape
    base = np.zeros(sections, np.int64)
    total = 0
    for y in range(len(on)):
        if y != skip and on[y] >= 0:
            total += weights[y] * capacity[on[y]]
            for section in range(sections):
                base[section] += weights[y] * held[section, on[y]]
    best, best_score, best_broken = -1, -1e18, 0.0
    for site in range(n):
        known = False
        for y in range(len(on)):
            if y != skip and on[y] == site:
                known = True
        if known:
            continue
        count = 0.0
        rest = 0.0
        for section in range(sections):
            all_ = base[section] + weight * held[section, site]
            count += taken[section] * (all_ // parts)
            rest += taken[section] * (all_ % parts)
        broken = count - (total + weight * capacity[site]) // parts
        if broken + 1e-3 * rest > best_score:
            best, best_score, best_broken = site, broken + 1e-3 * rest, broken
    return best, best_broken


@njit(cache=True, nogil=True)
def broken_cuts(held, taken, capacity, weights, parts, least):  # type: ignore[no-untyped-def]
    """Sites for a cut's weights by which the LP breaks it by over ``least``: (sites, by how much).

    From every two sites that share a section the others are added one by one, then each is
    exchanged while that helps.
    """
    sections, n = held.shape
    width = len(weights)
    out = np.empty((n * n, width), np.int64)
    by = np.empty(n * n, np.float64)
    count = 0
    on = np.empty(width, np.int64)
    for one in range(n):
        for two in range(n):
            if one == two:
                continue
            together = False
            for section in range(sections):
                if held[section, one] > 0 and held[section, two] > 0 and taken[section] < 0.999:
                    together = True
                    break
            if not together:
                continue
            on[:] = -1
            on[0], on[1] = one, two
            broken = -1.0
            for y in range(2, width):
                on[y], broken = best_site(held, taken, capacity, on, y, weights, parts, weights[y])
            for _ in range(2):
                for y in range(width):
                    on[y], broken = best_site(
                        held, taken, capacity, on, y, weights, parts, weights[y]
                    )
            if broken > least:
                out[count] = on
                by[count] = broken
                count += 1
    return out[:count], by[:count]
