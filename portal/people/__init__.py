"""Persons: one proved identity each, and the claims of accounts that are not proved yet."""
