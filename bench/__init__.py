"""One command per work load: `make bench-<work>`. Each sets up its own data, measures, and prints JSON lines."""
