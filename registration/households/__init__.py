"""Households at the desk: opening one, who belongs to it, splitting off, and lists of them by Excel."""
