"""The desk's pages of pairs and merges."""
