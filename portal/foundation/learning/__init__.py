"""Linear models on hashed features: how they are counted, solved, kept as plain arrays and read. No task of its own."""
