"""Two rows that are one person: everything of the one moves to the other, and can be put back for a while (case 71)."""
