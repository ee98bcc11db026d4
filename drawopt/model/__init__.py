"""The cup as values: entrants, format, distances, travel, brackets, problems, editions, results."""
