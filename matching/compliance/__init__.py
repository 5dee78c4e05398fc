"""What an advertisement must not say or ask: a pure engine over published wording and numbers (domain.md 2B.4)."""
