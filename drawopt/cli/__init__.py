"""The command line: thin. Each command reads, calls one function, and shows what came of it."""

from drawopt.cli import (
    analysis,
    checks,
    draws,
    places,
    plans,
    qualification,
    scheduling,
    whatif,
)
from drawopt.cli.door import app, main

__all__ = [
    "analysis",
    "app",
    "checks",
    "draws",
    "main",
    "places",
    "plans",
    "qualification",
    "scheduling",
    "whatif",
]
