"""The authorities as one small program on this machine: they answer by contract, and misbehave on demand. Demo and tests only."""
