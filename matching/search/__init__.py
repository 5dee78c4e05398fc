"""Finding vacancies: the index, the question, the pages, saved searches and favourites."""
