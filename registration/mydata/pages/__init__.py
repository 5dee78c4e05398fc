"""The desk's pages of requests about one's own data."""
