"""Unemployment registration (失业登记): domain.md 2.1-2.5 and 10.1."""
