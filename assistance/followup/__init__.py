"""Follow-up of the people in the register: who is owed a contact, by when, and what came of it."""
