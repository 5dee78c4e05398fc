"""补全资料: what is asked after the registration, once, one question at a time, and may always be skipped."""
