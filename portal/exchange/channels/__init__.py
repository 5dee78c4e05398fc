"""Channels: who outside may speak for a person, proved by a signature, within scopes and limits (requirements K2; ADR 0023)."""
