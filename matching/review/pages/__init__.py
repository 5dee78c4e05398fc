"""Pages of the review: the employer, the desk, and whoever reports a vacancy."""
