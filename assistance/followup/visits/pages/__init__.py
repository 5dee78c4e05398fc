"""Pages and answers of the visit list."""
