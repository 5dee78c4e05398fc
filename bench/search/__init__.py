"""A `search`: vacancies found beside tantivy in the same run."""
