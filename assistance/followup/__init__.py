"""Follow-up of registered people: how often, by which rule, who hears of a missed one, and when somebody is lost."""
