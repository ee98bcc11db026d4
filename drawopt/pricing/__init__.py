"""Exact pricing of sections in whole numbers, without a solver: to plan with and to check with."""
