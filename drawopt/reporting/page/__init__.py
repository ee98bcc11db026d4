"""The page of a plan, a draw or a season: one file of HTML that needs nothing else."""
