"""Vacancies: legal elements, lifecycle, sources, freshness (domain.md 2B.3, 2B.4, 10.5)."""
