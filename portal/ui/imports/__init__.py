"""Files in: the one way for a list of anything to become rows of a register (Excel or CSV, checked before it counts)."""
