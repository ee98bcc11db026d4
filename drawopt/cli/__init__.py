"""The command line: thin. Each command reads, calls one function, and shows what came of it."""

from drawopt.cli import analysis, checks, draws, init, plans, qualification, scheduling, whatif
from drawopt.cli import geocode as places
from drawopt.cli.options import app, main

__all__ = [
    "analysis",
    "app",
    "checks",
    "draws",
    "init",
    "main",
    "places",
    "plans",
    "qualification",
    "scheduling",
    "whatif",
]
