"""PostgreSQL as Django drives it, with one habit of our own (base.py)."""
