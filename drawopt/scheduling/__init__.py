"""Drawn ties become fixtures: match days, grounds and kick-offs, and single-site tournaments."""
