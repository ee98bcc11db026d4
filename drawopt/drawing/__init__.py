"""The only rooms where chance decides: public lots, draws, coins. No solver, no numpy random."""
