"""Who signs in, in which role and office, and what an actor may see."""
