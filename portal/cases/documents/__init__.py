"""Papers that people upload to a case: told by their content, stripped, encrypted, scanned, and shown to nobody before that."""
