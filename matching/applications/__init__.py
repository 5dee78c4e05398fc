"""Applications: a person's word to one employer about one vacancy, what became of it, and who answers how quickly."""
