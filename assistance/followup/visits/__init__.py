"""The visit list of a day on a phone that may be without a net: what it holds, for how long, and what comes back (9.3; ADR 0022)."""
