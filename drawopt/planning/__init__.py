"""Splitting the entrants into sections: search, exact cover, bounds. No chance of a draw here."""
