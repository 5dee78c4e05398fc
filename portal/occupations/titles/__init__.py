"""From a job title to the occupations that it may mean: a linear model on hashed n-grams, kept as arrays."""


def suggest(title: str, k: int = 5) -> list[tuple[str, float]]:
    """Codes with their scores that a title may mean, best first; suggestions only, a person chooses."""
    from portal.occupations.titles import model  # numpy costs a process a tenth of a second: only who asks pays

    return model.suggest(title, k)
