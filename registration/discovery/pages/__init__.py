"""Pages of discovery: the leads of an office, and one lead."""
