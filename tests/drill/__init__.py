"""Drills: servers and files are really broken, and everything must come back."""
