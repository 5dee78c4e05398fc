"""来电: the 12333 desk sees the case of a caller whose identity was checked, and acts for one who consents (domain.md 9, N9)."""
