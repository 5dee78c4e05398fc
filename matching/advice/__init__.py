"""Guidance for employers: why a vacancy is hard to fill, and what the service officer advises (requirements 7.7)."""
