"""A part of a record as questions, out of the very form of its page: what a channel shows, fills in and hands back (requirements 9.1).

A channel keeps no list of ours: labels, choices and limits come with each question, and what is wrong stands beside it.
"""
