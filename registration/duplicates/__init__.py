"""Pairs of rows that may be one person: found at night and by hand, merged or told apart by people (C13, case 71)."""
