"""Interviews: times that an employer offers, who takes which, and the portal's own room for two browsers."""
