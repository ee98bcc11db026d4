"""The command line: thin. Each command reads, calls one function, and shows what came of it."""

from drawopt.cli import checks, draws, places, plans, qualification, scheduling, whatif
from drawopt.cli.door import app, main

__all__ = [
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
