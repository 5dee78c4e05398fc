"""What changed among the shown vacancies, in an order that a reader can follow: new, other, gone (features D2)."""
