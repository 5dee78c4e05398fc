"""Pages of moving: the person, and the desk on the person's word."""
