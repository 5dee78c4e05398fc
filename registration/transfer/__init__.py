"""Asking another county's office for a registration: with the person's consent, within days, and told to all (10.1)."""
