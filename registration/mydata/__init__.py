"""What we hold about a person, in the person's own hands: see, correct, take along, object, delete (J36; PIPL 44—50)."""
