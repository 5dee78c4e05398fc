"""Firms in distress and what they report: who is to be laid off, by when, and what became of them (requirement 9.5)."""
