"""An edition held against what happened."""
