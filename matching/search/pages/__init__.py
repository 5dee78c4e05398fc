"""Public pages of the search, and what somebody keeps for themselves."""
