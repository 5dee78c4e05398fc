"""Vacancies: what an employer offers, where, for how much, until when, and where the word comes from."""
