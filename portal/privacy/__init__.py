"""Field encryption, blind index, masking, reveal with a reason, and the audit of who looked."""
