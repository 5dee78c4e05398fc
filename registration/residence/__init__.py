"""Where a registered person lives: the history of it, moving, and the office that follows (requirements 1.1)."""
