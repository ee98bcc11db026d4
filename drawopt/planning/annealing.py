"""Simulated annealing over brackets, compiled: whole ones, neighbourhoods of them, and sections.

The state is the places of a bracket in order, -1 for an empty one. A move swaps two places, or
two aligned blocks of 2, 4 or 8 places; only the one or two sections it touches are priced
again. Sections met at low temperature go into a pool: the raw material of the exact cover.

A breach of the format or of a rule costs a toll. Where a breach saves more travel than any fixed
toll no bracket would ever be legal, and where it saves less the annealing freezes, so the toll
adapts: up while too few brackets are legal, down while too many are.

Cost: about 0.3 microseconds a move for 16 places a section, whatever the number of sections;
memory grows with the pool (about 60 bytes a section met).
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from drawopt.pricing._stop import stopped

MAX_PLACES = 16
BLOCK = 1024
"""Moves between looks at the clock, the temperature and the toll."""

MAX_TOLL = 1e15


class Terrain(NamedTuple):
    """What annealing needs of a problem, as arrays.

    ``costs`` and ``earliest`` (clubs, clubs); ``rules`` (fewest, most, double_byes); ``near``
    (clubs, k) each club's nearest clubs; ``keys`` (clubs,) a random 64-bit key of each club, a
    section's key is their sum; ``scale`` the mean cost to near clubs.
    """

    rounds: int
    costs: Any
    earliest: Any
    has_rules: bool
    rules: Any
    near: Any
    keys: Any
    scale: float


class Table(NamedTuple):
    """An open-addressed table of sections, capacity a power of two, travel -1 where free."""

    key: Any
    travel: Any
    places: Any
    count: Any


class Heat(NamedTuple):
    """Temperatures from first to last, geometric, in parts of the terrain's scale."""

    first: float
    last: float
    remember_below: float


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
    club = np.empty(MAX_PLACES, np.int64)
    played = np.empty(MAX_PLACES, np.int64)
    start = np.empty(MAX_PLACES + 1, np.int64)
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
def price_of(places, section, ground):  # type: ignore[no-untyped-def]
    """As ``price_section``, of a section by its number."""
    offset = section << ground.rounds
    return price_section(
        places, offset, ground.rounds, ground.costs, ground.earliest, ground.has_rules, ground.rules
    )


@njit(cache=True, nogil=True)
def price_all(places, ground, travel, breach):  # type: ignore[no-untyped-def]
    """Travel and breaches of each section of a bracket."""
    for section in range(len(travel)):
        travel[section], breach[section] = price_of(places, section, ground)


@njit(cache=True, nogil=True)
def remember(table, ground, places, section, travel):  # type: ignore[no-untyped-def]
    """Keep the best bracket seen of a section, by the sum of its clubs' keys."""
    size = 1 << ground.rounds
    offset = section * size
    key = np.uint64(0)
    for k in range(size):
        c = places[offset + k]
        if c >= 0:
            key += ground.keys[c]
    mask = len(table.key) - 1
    slot = np.int64(key >> np.uint64(20)) & mask
    while table.travel[slot] >= 0 and table.key[slot] != key:
        slot = (slot + 1) & mask
    if table.travel[slot] < 0:
        if table.count[0] >= len(table.key) * 3 // 4:
            return
        table.key[slot] = key
        table.count[0] += 1
    elif table.travel[slot] <= travel:
        return
    table.travel[slot] = travel
    for k in range(size):
        table.places[slot, k] = places[offset + k]


@njit(cache=True, nogil=True)
def anneal(places, ground, state, moves, heat, where, table, control, best_places):  # type: ignore[no-untyped-def]
    """Anneal a bracket, or some of its sections, in place; fill the table.

    Parameters
    ----------
    places
        Shape (sections * 2 ** rounds,): club or -1; changed in place.
    ground, heat, table
        A `Terrain`, a `Heat` and a `Table`.
    state
        The random stream's state, (1,).
    where
        Shape (clubs,): scratch, -1 for each club; so again afterwards.
    control
        The control cells of a watch.
    best_places
        The legal bracket of least travel seen is written here.

    Returns
    -------
    int
        Its travel; -1 if none was legal.
    """
    rounds, near = ground.rounds, ground.near
    size = 1 << rounds
    sections = len(places) // size
    total_places = len(places)
    for k in range(total_places):
        if places[k] >= 0:
            where[places[k]] = k
    travel = np.empty(sections, np.int64)
    breach = np.empty(sections, np.int64)
    price_all(places, ground, travel, breach)
    sum_travel = travel.sum()
    sum_breach = breach.sum()
    best = np.int64(-1)
    if sum_breach == 0:
        best = sum_travel
        best_places[:] = places
    scale = ground.scale
    temperature = heat.first * scale
    cooling = (heat.last / heat.first) ** (BLOCK / max(moves, BLOCK))
    toll = 2.5 * scale
    legal = 0
    for move in range(moves):
        if (move & (BLOCK - 1)) == 0:
            if stopped(control):
                break
            control[1] += BLOCK
            if move > 0:
                temperature *= cooling
                wanted = 0.2 + 0.6 * move / moves
                if legal < wanted * BLOCK:
                    toll = min(1.1 * toll + 0.01 * scale, MAX_TOLL)
                elif legal > (wanted + 0.1) * BLOCK:
                    toll = max(0.9 * toll, 0.15 * scale)
                legal = 0
        if sum_breach == 0:
            legal += 1
        # Which blocks to swap: single places mostly, sometimes pairs, quads, halves.
        dice = random_below(state, 16)
        width = 1
        if dice >= 10 and rounds >= 2:
            width = 2
        if dice >= 13 and rounds >= 3:
            width = 4
        if dice >= 15 and rounds >= 4:
            width = 8
        a = random_below(state, total_places)
        b = np.int64(-1)
        if places[a] >= 0 and random_below(state, 4) != 0:
            # Go to a near club, to its unit or tie, or somewhere in its section.
            b = where[near[places[a], random_below(state, near.shape[1])]]
            if b >= 0:
                kind = random_below(state, 8)
                if width > 1 or kind >= 6:
                    b = b // size * size + random_below(state, size)
                elif kind >= 3 and kind < 5:
                    b ^= 1
                elif kind == 5 and rounds > 1:
                    b ^= 2
        if b < 0:
            b = random_below(state, total_places)
        a = a // width * width
        b = b // width * width
        if a == b or (width == 1 and places[a] == places[b]):
            continue
        sa = a // size
        sb = b // size
        if 2 * width == size and sa == sb:
            continue
        for k in range(width):
            places[a + k], places[b + k] = places[b + k], places[a + k]
        ta, ba = price_of(places, sa, ground)
        delta_travel = ta - travel[sa]
        delta_breach = ba - breach[sa]
        tb, bb = ta, ba
        if sa != sb:
            tb, bb = price_of(places, sb, ground)
            delta_travel += tb - travel[sb]
            delta_breach += bb - breach[sb]
        rise = delta_travel + toll * delta_breach
        if rise > 0 and random_unit(state) >= np.exp(-rise / temperature):
            for k in range(width):
                places[a + k], places[b + k] = places[b + k], places[a + k]
            continue
        travel[sa], breach[sa] = ta, ba
        travel[sb], breach[sb] = tb, bb
        sum_travel += delta_travel
        sum_breach += delta_breach
        for k in range(width):
            if places[a + k] >= 0:
                where[places[a + k]] = a + k
            if places[b + k] >= 0:
                where[places[b + k]] = b + k
        if temperature < heat.remember_below * scale:
            if ba == 0:
                remember(table, ground, places, sa, ta)
            if sb != sa and bb == 0:
                remember(table, ground, places, sb, tb)
        if sum_breach == 0 and (best < 0 or sum_travel < best):
            best = sum_travel
            best_places[:] = places
    for k in range(total_places):
        if places[k] >= 0:
            where[places[k]] = -1
    return best


@njit(cache=True, nogil=True)
def grow(picked, inside, section_of, places, ground, state):  # type: ignore[no-untyped-def]
    """Neighbouring sections: from ``picked[0]`` through near clubs, now and then by chance."""
    size = 1 << ground.rounds
    count = 1
    inside[picked[0]] = True
    tries = 0
    while count < len(picked):
        tries += 1
        club = places[picked[random_below(state, count)] * size + random_below(state, size)]
        if club < 0:
            continue
        if tries > 200 or random_below(state, 20) < 3:
            found = random_below(state, len(inside))
        else:
            found = section_of[ground.near[club, random_below(state, ground.near.shape[1])]]
        if not inside[found]:
            inside[found] = True
            picked[count] = found
            count += 1
    for section in picked:
        inside[section] = False


@njit(cache=True, nogil=True)
def neighbourhoods(  # type: ignore[no-untyped-def]
    places, ground, state, steps, most_sections, moves, accept, where, table, control, best_places
):
    """Anneal a few neighbouring sections at a time, again and again, in place.

    A step that ends worse is accepted at a falling temperature (``accept``: its first and last,
    in parts of the scale). Sections that break rules are tried first, until there are none.

    Parameters
    ----------
    steps, most_sections, moves
        Number of steps; 3 to ``most_sections`` sections each; moves a section.

    Returns
    -------
    int
        Least travel of a legal bracket, written to ``best_places``; -1 if none was.
    """
    size = 1 << ground.rounds
    sections = len(places) // size
    travel = np.empty(sections, np.int64)
    breach = np.empty(sections, np.int64)
    price_all(places, ground, travel, breach)
    section_of = np.empty(len(ground.costs), np.int64)
    for k in range(len(places)):
        if places[k] >= 0:
            section_of[places[k]] = k // size
    best = np.int64(-1)
    if breach.sum() == 0:
        best = travel.sum()
        best_places[:] = places
    inside = np.zeros(sections, np.bool_)
    temperature = accept[0] * ground.scale
    cooling = (accept[1] / accept[0]) ** (1.0 / max(steps, 1))
    for _ in range(steps):
        if stopped(control):
            break
        temperature *= cooling
        count = min(sections, 3 + random_below(state, max(1, most_sections - 2)))
        picked = np.empty(count, np.int64)
        picked[0] = random_below(state, sections)
        for _ in range(sections):
            if best >= 0 or breach[picked[0]] > 0:
                break
            picked[0] = (picked[0] + 1) % sections
        grow(picked, inside, section_of, places, ground, state)
        part = np.empty(count * size, np.int64)
        before = 0
        broken = 0
        for x in range(count):
            part[x * size : (x + 1) * size] = places[picked[x] * size : (picked[x] + 1) * size]
            before += travel[picked[x]]
            broken += breach[picked[x]]
        hot = 0.3 * 5.0 ** random_unit(state)
        made = part.copy()
        after = anneal(
            part, ground, state, moves * count, Heat(hot, 0.01, 0.25), where, table, control, made
        )
        if after < 0:
            continue
        rise = after - before
        if broken == 0 and rise > 0 and random_unit(state) >= np.exp(-rise / temperature):
            continue
        for x in range(count):
            places[picked[x] * size : (picked[x] + 1) * size] = made[x * size : (x + 1) * size]
            travel[picked[x]], breach[picked[x]] = price_of(places, picked[x], ground)
            remember(table, ground, places, picked[x], travel[picked[x]])
        for k in range(count * size):
            if made[k] >= 0:
                section_of[made[k]] = picked[k // size]
        if breach.sum() == 0 and (best < 0 or travel.sum() < best):
            best = travel.sum()
            best_places[:] = places
    return best


@njit(cache=True, nogil=True)
def search_sections(  # type: ignore[no-untyped-def]
    starts, ground, dual, base, below, state, moves, heat, table, control
):
    """Anneal single sections to low reduced cost: travel less their clubs' duals, less ``base``.

    Each start is annealed by itself: clubs come in from outside, leave, and change places.
    Sections whose reduced cost is below ``below`` are remembered.

    Parameters
    ----------
    starts
        Shape (starts, 2 ** rounds): places of each start.
    dual
        Shape (clubs,): float, in units of travel.
    """
    size = 1 << ground.rounds
    clubs = len(ground.costs)
    near = ground.near
    inside = np.zeros(clubs, np.bool_)
    places = np.empty(size, np.int64)
    cooling = (heat.last / heat.first) ** (64.0 / moves)
    for start in range(len(starts)):
        if stopped(control):
            break
        control[1] += moves
        inside[:] = False
        value = -base
        for k in range(size):
            places[k] = starts[start, k]
            if places[k] >= 0:
                inside[places[k]] = True
                value -= dual[places[k]]
        travel, breach = price_of(places, 0, ground)
        temperature = heat.first * ground.scale
        toll = 2.5 * ground.scale
        legal = 0
        for move in range(moves):
            if (move & 63) == 0 and move > 0:
                temperature *= cooling
                if legal < 20:
                    toll = min(1.2 * toll, MAX_TOLL)
                elif legal > 40:
                    toll = max(0.9 * toll, ground.scale)
                legal = 0
            if breach == 0:
                legal += 1
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
                    anchor = places[a ^ 1] if size > 1 else gone
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
            new_travel, new_breach = price_of(places, 0, ground)
            new_value = value
            if gone >= 0:
                new_value += dual[gone]
            if come >= 0:
                new_value -= dual[come]
            rise = new_travel - travel + toll * (new_breach - breach) + new_value - value
            if rise > 0 and random_unit(state) >= np.exp(-rise / temperature):
                if a == b:
                    places[a] = gone
                else:
                    for k in range(width):
                        places[a + k], places[b + k] = places[b + k], places[a + k]
                continue
            travel, breach, value = new_travel, new_breach, new_value
            if gone >= 0:
                inside[gone] = False
            if come >= 0:
                inside[come] = True
            if breach == 0 and travel + value < below:
                remember(table, ground, places, 0, travel)


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
