"""Pages of transfer requests: the two offices, and the person between them."""
