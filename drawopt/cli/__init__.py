"""The command line: thin. Each command reads options, calls one function, shows what came of it."""

from drawopt.cli import (
    comparisons,
    draws,
    geocode,
    help,
    init,
    plans,
    qualification,
    reports,
    scheduling,
    seasons,
)
from drawopt.cli.options import app, main, name_of

__all__ = [
    "app",
    "comparisons",
    "draws",
    "geocode",
    "help",
    "init",
    "main",
    "plans",
    "qualification",
    "reports",
    "scheduling",
    "seasons",
]

ORDER = (
    *("plan", "odds", "commit", "draw", "booklet", "simulate", "verify", "report", "seed"),
    *("season", "result", "withdraw", "status", "show", "explain"),
    *("prices", "pools", "whatif", "validate"),
    *("schedule", "move", "site"),
    *("qualify", "slots", "eligibility", "geocode"),
    *("init", "guide", "cache"),
)
"""As they stand in ``--help``: in the order in which a commissioner needs them."""

app.registered_commands.sort(key=lambda each: ORDER.index(name_of(each)))
