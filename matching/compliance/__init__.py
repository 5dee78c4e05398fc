"""Whether a vacancy is legal: words and rules, with the exact words found, the clause, and how to say it lawfully."""
