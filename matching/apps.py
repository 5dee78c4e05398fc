"""Matching's app: what its subjects offer to the rail, to people's pages, to imports, and to each other."""

from django.apps import AppConfig

from portal.ui import own
from portal.ui.rail import Group, offer


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        """Let every subject offer what it has."""
        _vacancies()


def _vacancies() -> None:
    from matching.vacancies import effects
    from matching.vacancies.batch import OF_EMPLOYER, OF_OUTLET
    from matching.vacancies.pages import desk, mine
    from matching.vacancies.stream import services as stream
    from portal.accounts.permissions import Action
    from portal.ui.imports.subjects import offer as offer_import

    effects.listen(changed=stream.changed)
    offer_import(OF_EMPLOYER)
    offer_import(OF_OUTLET)
    offer("vacancies", group=Group.PEOPLE, order=50, action=Action.VACANCY_VIEW, provider=desk.queues)
    own.offer("vacancies", order=12, provider=mine.own_tasks)
