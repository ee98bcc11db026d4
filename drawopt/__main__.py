"""``python -m drawopt`` is the command ``drawopt``."""

from drawopt.cli import main

main()
