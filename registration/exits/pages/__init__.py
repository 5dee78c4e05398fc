"""Pages of exits: the office's queue, the county's decisions, and the person's side."""
