"""How sure a chance is that was seen in N runs: Wilson's score interval.

For k of N seen, it holds the chances p for which k lies within z standard deviations of N p:
centre (k + z^2 / 2) / (N + z^2), half-width z sqrt(k (N - k) / N + z^2 / 4) / (N + z^2). Unlike the
simple interval it is right for rare things too, and never leaves 0 to 1.
(E. B. Wilson, Journal of the American Statistical Association 22, 1927.)
"""

import math

Z_95 = 1.959963984540054
"""Half a normal distribution's 95 % on each side of its mean."""


def half_width(times: int, runs: int, z: float = Z_95) -> float:
    """Half the width of the interval around ``times`` of ``runs``.

    Parameters
    ----------
    times, runs
        In how many of how many runs it was seen; ``times`` is from 0 to ``runs``.
    z
        Standard deviations; 1.96 for 95 %.

    Raises
    ------
    ValueError
        If there is no run, or ``times`` is not from 0 to ``runs``.

    Notes
    -----
    z sqrt(k (N - k) / N + z^2 / 4) / (N + z^2) for k of N runs: Wilson's score interval (1927).
    """
    if runs < 1 or not 0 <= times <= runs:
        raise ValueError(f"{times} of {runs} times is no sample")
    return z * math.sqrt(times * (runs - times) / runs + z * z / 4) / (runs + z * z)


def wilson(times: int, runs: int, z: float = Z_95) -> tuple[float, float]:
    """The interval that holds the chance, 95 times in 100 by default.

    Parameters
    ----------
    times, runs
        In how many of how many runs it was seen; ``times`` is from 0 to ``runs``.
    z
        Standard deviations; 1.96 for 95 %.

    Returns
    -------
    tuple of two floats
        Its ends, from 0 to 1.

    Raises
    ------
    ValueError
        If there is no run, or ``times`` is not from 0 to ``runs``.

    Notes
    -----
    The centre (k + z^2 / 2) / (N + z^2), less and more the half-width; see the module's text.
    """
    half = half_width(times, runs, z)
    centre = (times + z * z / 2) / (runs + z * z)
    # At the ends the bound is 0 or 1 itself, but for the rounding of floats.
    low = 0.0 if times == 0 else max(0.0, centre - half)
    high = 1.0 if times == runs else min(1.0, centre + half)
    return low, high
