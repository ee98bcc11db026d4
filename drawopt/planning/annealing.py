"""Simulated annealing over a whole bracket, compiled.

The state is the bracket's places in order, -1 for an empty one. A move swaps two places, or
two aligned blocks of 2, 4 or 8 places; only the one or two sections it touches are priced
again. Sections met at low temperature go into a pool: the raw material of the exact cover.

Cost: about 0.3 microseconds a move for 16 places a section, whatever the number of sections;
memory grows with the pool (about 60 bytes a section met).
"""

import numpy as np
from numba import njit

MOST_PLACES = 16


@njit(cache=True, nogil=True)
def next_random(state):  # type: ignore[no-untyped-def]
    """SplitMix64: the same stream on every machine and for every library version."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True)
def random_below(state, n):  # type: ignore[no-untyped-def]
    return np.int64((next_random(state) >> np.uint64(32)) * np.uint64(n) >> np.uint64(32))


@njit(cache=True, nogil=True)
def random_unit(state):  # type: ignore[no-untyped-def]
    return np.float64(next_random(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def price_section(places, offset, rounds, costs, earliest, has_rules, rules):  # type: ignore[no-untyped-def]
    """Expected travel of the section at ``offset``, and how far it breaks the format's rules.

    ``rules`` holds (fewest, most, double_byes). Returns travel in whole units and a count of
    breaches: empty units that may not be, clubs too few or too many, pairs that meet too early.
    """
    club = np.empty(MOST_PLACES, np.int64)
    played = np.empty(MOST_PLACES, np.int64)
    start = np.empty(MOST_PLACES + 1, np.int64)
    size = 1 << rounds
    n = 0
    for k in range(size):
        start[k] = n
        c = places[offset + k]
        if c >= 0:
            club[n] = c
            played[n] = 0
            n += 1
    start[size] = n
    travel = 0
    breaches = 0
    if n < rules[0]:
        breaches += rules[0] - n
    if n > rules[1]:
        breaches += n - rules[1]
    for r in range(1, rounds + 1):
        width = 1 << (r - 1)
        for base in range(0, size, 2 * width):
            a0 = start[base]
            b0 = start[base + width]
            end = start[base + 2 * width]
            if a0 == b0 or b0 == end:
                # One side or both are empty: only an empty place beside a club is a bye.
                if a0 == end:
                    if r == 1:
                        continue
                    breaches += 1
                elif r == 2:
                    if not (rules[2] and end - a0 == 1):
                        breaches += 1
                elif r > 2:
                    breaches += 1
                continue
            total = 0
            shift = 2 * (r - 1)
            for x in range(a0, b0):
                row = costs[club[x]]
                part = 0
                for y in range(b0, end):
                    part += row[club[y]] << (r - 1 - played[y])
                total += part << (r - 1 - played[x])
            if shift > 0:
                total = (total + (1 << (shift - 1))) >> shift
            travel += total
            if has_rules:
                for x in range(a0, b0):
                    for y in range(b0, end):
                        if earliest[club[x], club[y]] > r:
                            breaches += 1
            for x in range(a0, end):
                played[x] += 1
    return travel, breaches


@njit(cache=True, nogil=True)
def price_all(places, rounds, costs, earliest, rules, travel):  # type: ignore[no-untyped-def]
    """Expected travel of each of many sections, shape (sections, 2 ** rounds), rounded."""
    for section in range(len(places)):
        travel[section], _ = price_section(
            places[section], 0, rounds, costs, earliest, False, rules
        )


@njit(cache=True, nogil=True)
def _remember(pool_key, pool_cost, pool_places, count, limit, places, offset, size, key, travel):  # type: ignore[no-untyped-def]
    """Keep the best bracket seen of a section, by the sum of its clubs' keys."""
    mask = len(pool_key) - 1
    slot = np.int64(key >> np.uint64(20)) & mask
    while pool_cost[slot] >= 0 and pool_key[slot] != key:
        slot = (slot + 1) & mask
    if pool_cost[slot] < 0:
        if count >= limit:
            return count
        pool_key[slot] = key
        count += 1
    elif pool_cost[slot] <= travel:
        return count
    pool_cost[slot] = travel
    for k in range(size):
        pool_places[slot, k] = places[offset + k]
    return count


@njit(cache=True, nogil=True)
def anneal(  # type: ignore[no-untyped-def]
    places,
    rounds,
    costs,
    earliest,
    has_rules,
    rules,
    near,
    keys,
    seed,
    moves,
    hot,
    cold,
    pool_below,
    charge,
    last_charge,
    pool_key,
    pool_cost,
    pool_places,
    control,
    best_places,
):
    """Anneal a bracket in place; fill the pool and the best bracket seen.

    Parameters
    ----------
    places
        Shape (slots * 2 ** rounds,): club or -1; changed in place.
    near
        Shape (clubs, k): each club's nearest clubs.
    keys
        Shape (clubs,): a random 64-bit key of each club; a section's key is their sum.
    moves, hot, cold
        Number of moves, first and last temperature in units of travel (geometric).
    pool_below
        Sections are remembered once the temperature is below this.
    charge, last_charge
        What a breach costs at first and at last, in units of travel (geometric).
    pool_key, pool_cost, pool_places
        An open-addressed table, capacity a power of two, cost -1 where free.
    control
        ``control[0]`` is set from outside to stop; ``control[1]`` counts moves done.

    Returns
    -------
    int
        Least travel of a bracket without breaches; -1 if there was none.
    """
    state = np.empty(1, np.uint64)
    state[0] = seed
    size = 1 << rounds
    sections = len(places) // size
    total_places = len(places)
    where = np.empty(len(costs), np.int64)
    for k in range(total_places):
        if places[k] >= 0:
            where[places[k]] = k
    travel = np.empty(sections, np.int64)
    breach = np.empty(sections, np.int64)
    sum_travel = 0
    sum_breach = 0
    for s in range(sections):
        travel[s], breach[s] = price_section(
            places, s * size, rounds, costs, earliest, has_rules, rules
        )
        sum_travel += travel[s]
        sum_breach += breach[s]
    count = 0
    limit = len(pool_key) * 3 // 4
    best = np.int64(-1)
    temperature = hot
    dearer = (last_charge / charge) ** (4096.0 / moves) if moves > 0 else 1.0
    cooling = (cold / hot) ** (4096.0 / moves) if moves > 0 else 1.0
    for move in range(moves):
        if (move & 4095) == 0:
            if control[0] != 0:
                break
            control[1] += 4096
            if move > 0:
                temperature *= cooling
                charge *= dearer
        # Which blocks to swap: single places mostly, sometimes pairs, quads, halves.
        dice = random_below(state, 16)
        width = 1
        if dice >= 11 and rounds >= 2:
            width = 2
        if dice >= 14 and rounds >= 3:
            width = 4
        if dice >= 15 and rounds >= 4:
            width = 8
        a = random_below(state, total_places)
        if places[a] >= 0 and random_below(state, 4) != 0:
            # Go near a neighbour: a place in a small block around it.
            other = near[places[a], random_below(state, near.shape[1])]
            block = width << (1 + random_below(state, rounds))
            if block > size:
                block = size
            b = where[other] // block * block + random_below(state, block)
        else:
            b = random_below(state, total_places)
        a = a // width * width
        b = b // width * width
        if a == b or (width == 1 and places[a] == places[b]):
            continue
        sa = a // size
        sb = b // size
        if width == 8 and sa == sb and rounds == 4:
            continue
        for k in range(width):
            places[a + k], places[b + k] = places[b + k], places[a + k]
        ta, ba = price_section(places, sa * size, rounds, costs, earliest, has_rules, rules)
        if sa != sb:
            tb, bb = price_section(places, sb * size, rounds, costs, earliest, has_rules, rules)
            delta_travel = ta + tb - travel[sa] - travel[sb]
            delta_breach = ba + bb - breach[sa] - breach[sb]
        else:
            tb, bb = ta, ba
            delta_travel = ta - travel[sa]
            delta_breach = ba - breach[sa]
        rise = delta_travel + charge * delta_breach
        if rise > 0 and random_unit(state) >= np.exp(-rise / temperature):
            for k in range(width):
                places[a + k], places[b + k] = places[b + k], places[a + k]
            continue
        travel[sa] = ta
        breach[sa] = ba
        travel[sb] = tb
        breach[sb] = bb
        sum_travel += delta_travel
        sum_breach += delta_breach
        for k in range(width):
            if places[a + k] >= 0:
                where[places[a + k]] = a + k
            if places[b + k] >= 0:
                where[places[b + k]] = b + k
        if temperature < pool_below:
            for s in (sa, sb):
                if breach[s] == 0:
                    key = np.uint64(0)
                    for k in range(size):
                        c = places[s * size + k]
                        if c >= 0:
                            key += keys[c]
                    count = _remember(
                        pool_key, pool_cost, pool_places, count, limit,
                        places, s * size, size, key, travel[s],
                    )  # fmt: skip
                if sa == sb:
                    break
        if sum_breach == 0 and (best < 0 or sum_travel < best):
            best = sum_travel
            best_places[:] = places
            # The whole bracket is worth keeping, however warm it is.
            for s in range(sections):
                key = np.uint64(0)
                for k in range(size):
                    c = places[s * size + k]
                    if c >= 0:
                        key += keys[c]
                count = _remember(
                    pool_key, pool_cost, pool_places, count, limit,
                    places, s * size, size, key, travel[s],
                )  # fmt: skip
    return best


@njit(cache=True, nogil=True)
def search_sections(  # type: ignore[no-untyped-def]
    starts,
    rounds,
    costs,
    earliest,
    has_rules,
    rules,
    near,
    keys,
    worth,
    base,
    below,
    seed,
    moves,
    hot,
    cold,
    charge,
    pool_key,
    pool_cost,
    pool_places,
    control,
):
    """Anneal single sections against the worth of their clubs (the LP's prices).

    Each start is annealed by itself: clubs come in from outside, leave, and change places, to
    lower travel less the worth of the section's clubs. Sections whose reduced cost, travel less
    worth less ``base``, is below ``below`` are remembered.

    Parameters
    ----------
    starts
        Shape (starts, 2 ** rounds): places of each start.
    worth
        Shape (clubs,): float, in units of travel.
    """
    state = np.empty(1, np.uint64)
    state[0] = seed
    size = 1 << rounds
    clubs = len(costs)
    inside = np.zeros(clubs, np.bool_)
    places = np.empty(size, np.int64)
    count = 0
    limit = len(pool_key) * 3 // 4
    for start in range(len(starts)):
        if control[0] != 0:
            break
        control[1] += moves
        inside[:] = False
        value = -base
        key = np.uint64(0)
        for k in range(size):
            places[k] = starts[start, k]
            if places[k] >= 0:
                inside[places[k]] = True
                value -= worth[places[k]]
                key += keys[places[k]]
        travel, breach = price_section(places, 0, rounds, costs, earliest, has_rules, rules)
        temperature = hot
        cooling = (cold / hot) ** (64.0 / moves)
        for move in range(moves):
            if (move & 63) == 0 and move > 0:
                temperature *= cooling
            a = random_below(state, size)
            b = a
            width = 1
            gone = np.int64(-1)
            come = np.int64(-1)
            if random_below(state, 3) == 0:
                # Inside: swap two aligned blocks.
                while width < size // 2 and random_below(state, 3) == 0:
                    width *= 2
                b = random_below(state, size) // width * width
                a = a // width * width
                if a == b:
                    continue
                for k in range(width):
                    places[a + k], places[b + k] = places[b + k], places[a + k]
            else:
                gone = places[a]
                if gone < 0 or random_below(state, 6) != 0:
                    anchor = places[a ^ 1]
                    if anchor < 0 or random_below(state, 2) == 0:
                        anchor = places[random_below(state, size)]
                    if anchor < 0:
                        continue
                    if random_below(state, 8) == 0:
                        come = random_below(state, clubs)
                    else:
                        come = near[anchor, random_below(state, near.shape[1])]
                    if inside[come]:
                        continue
                places[a] = come
            new_travel, new_breach = price_section(
                places, 0, rounds, costs, earliest, has_rules, rules
            )
            new_value = value
            if gone >= 0:
                new_value += worth[gone]
            if come >= 0:
                new_value -= worth[come]
            rise = new_travel - travel + charge * (new_breach - breach) + new_value - value
            if rise > 0 and random_unit(state) >= np.exp(-rise / temperature):
                if a == b:
                    places[a] = gone
                else:
                    for k in range(width):
                        places[a + k], places[b + k] = places[b + k], places[a + k]
                continue
            travel = new_travel
            breach = new_breach
            value = new_value
            if gone >= 0:
                inside[gone] = False
                key -= keys[gone]
            if come >= 0:
                inside[come] = True
                key += keys[come]
            if breach == 0 and travel + value < below:
                count = _remember(
                    pool_key, pool_cost, pool_places, count, limit,
                    places, 0, size, key, travel,
                )  # fmt: skip
    return count


@njit(cache=True, nogil=True)
def ranks(places, order, last_club):  # type: ignore[no-untyped-def]
    """For each section, how many that come before it in ``order`` hold its rarest club so far."""
    seen = np.zeros(last_club + 1, np.int64)
    out = np.empty(len(order), np.int64)
    for section in order:
        least = np.int64(len(order))
        for club in places[section]:
            if club >= 0:
                least = min(least, seen[club])
                seen[club] += 1
        out[section] = least
    return out
