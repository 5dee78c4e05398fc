"""求职登记: who looks for which work, where and for what pay; a CV that is valid for a time and renewed (domain.md 2B.1)."""
