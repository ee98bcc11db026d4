"""Everything derived anew from records, without any solver."""
