"""Pages of vacancies: the employer's own, and the office's."""
