"""Whole cups by the thousand, and what would be different if something else were."""
