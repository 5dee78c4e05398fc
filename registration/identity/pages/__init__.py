"""Pages of changes: the person's, the desk's, the county's."""
