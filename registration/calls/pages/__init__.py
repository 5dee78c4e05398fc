"""Pages of the 12333 desk."""
