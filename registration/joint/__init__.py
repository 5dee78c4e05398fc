"""协同联办: what other authorities' events mean to the registers, what contradicts, and one submit with three receipts (requirements 5.2; domain.md 2.9)."""
