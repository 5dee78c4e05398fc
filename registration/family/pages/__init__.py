"""Pages of representing a family member."""
