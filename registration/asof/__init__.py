"""What was true when, and what we knew when: a person's work and registrations on a day, as they were known on another (5.3)."""
