"""Pages of the markets of odd jobs: one for everybody, three for the office."""
