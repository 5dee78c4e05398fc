"""Markets of odd jobs: where people wait for a day's work, and which such work is offered near (requirement 1.2, domain.md 2B.8)."""
