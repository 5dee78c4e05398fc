"""Who of an office's caseworkers answers for whom: assignment with a range, transfer, substitutes, nobody forgotten (C1, C2)."""
