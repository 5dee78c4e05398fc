"""亲情代办: somebody registers for a family member who agreed, within limits; both see it, and the represented one ends it."""
