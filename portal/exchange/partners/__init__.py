"""Other authorities as contracts: what they send us and we send them, row first, once, whatever is killed (docs/adr/0019)."""
