"""What we tell people: a letter box that is always there, and text messages through a gateway."""
