"""Employers: one identity each by the unified social credit code, and the places where their people work."""
