"""Facts about persons: each with where it came from, since which day it holds, and when we learnt it.

The codes are those that the rules speak of (portal.rules.facts) and the questions of the register's later
pages; a new word of the same source about the same thing ends the earlier one and keeps it as history.
"""
