"""The three administrators' pages: units and staff, access and keys, the audit. None shows a citizen."""
