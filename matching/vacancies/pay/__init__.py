"""What an advertisement says it pays: read from any wording, and made comparable by the month. Pure: no database."""
