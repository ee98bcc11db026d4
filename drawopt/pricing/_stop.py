"""How compiled code is stopped: a look at the control cells of a watch."""

from numba import njit


@njit(cache=True, nogil=True)
def stopped(control):  # type: ignore[no-untyped-def]
    """Whether to stop now; counts the looks, and stops at the one asked for (see `MaxSteps`)."""
    control[2] += 1
    if control[2] == control[3]:
        control[0] = 1
    return control[0] != 0
