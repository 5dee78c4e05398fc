"""What every page is made of: parts, page patterns, fields, tables, PDF."""
