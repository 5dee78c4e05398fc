"""What is usual: counted at night from our own published vacancies, by small group of occupations and place."""
