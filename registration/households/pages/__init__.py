"""Pages of households: the list of an area, opening one, and one household."""
