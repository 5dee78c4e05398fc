"""Occupations of the classification of 2022, skills in people's own words, and which occupation a title means (ADR 0018)."""
