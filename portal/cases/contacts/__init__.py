"""Contacts with people and the follow-up tasks that ask for them: facts about a case, whatever its kind."""
