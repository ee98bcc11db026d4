"""drawopt: cup qualifiers short on travel, random where they can be, checkable by anyone."""

__version__ = "0.1.0"
