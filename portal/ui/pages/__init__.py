"""Page patterns: the list, the question, the case, the task list, the board."""
