"""Tallies: what the boards show, kept by difference in the transaction that changes the register."""
