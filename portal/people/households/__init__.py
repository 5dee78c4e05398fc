"""Households: who lives as one family at which place, from when to when (domain.md 3.4; requirements K3)."""
