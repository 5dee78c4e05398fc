"""Follow-up of people who work: after a placement, after a start-up, and of flexible work (domain.md 2.6)."""
