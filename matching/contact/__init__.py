"""Who may read whose name and telephone: one rule for every page of an employer."""
