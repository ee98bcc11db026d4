"""Cups that are played: one player, many runs, scenarios, ratings, executors."""
