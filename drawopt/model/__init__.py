"""The cup as values: entrants with their columns, brackets in order, travel, rules, results."""
