"""Policies: what there is for whom, by published rules. Today they are read; the calculator and the sweep come here."""
