"""Files that people write: text, CSV and TOML, read with every fault of a file, written whole."""
