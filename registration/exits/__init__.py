"""Leaving the register: proposals with their evidence, notice, objection, the county's word, confirmation (2.8)."""
