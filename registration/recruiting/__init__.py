"""Employers on the portal: verification every six months, members, places of work and their service officers (domain.md 2B.2)."""
