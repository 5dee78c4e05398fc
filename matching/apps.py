"""Matching's app: what its subjects hear of each other and offer to the rest, each in its own function."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        """Let every subject take part."""
        for subject in (_search,):
            subject()


def _search() -> None:
    from matching.search import index
    from matching.search.retention import HOLDER
    from matching.vacancies import effects
    from portal.people.retention.services import hold

    effects.listen(changed=index.written)
    hold("kept-searches", HOLDER)
