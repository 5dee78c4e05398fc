"""Matching's app: what each subject offers to people's pages, to the rail, to vacancies' pages and to retention."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        """Let every subject offer what it has."""
        for subject in (_applications, _interviews, _hiring):
            subject()


def _applications() -> None:
    from matching.applications.retention import HOLDER
    from portal.people.retention.services import hold

    hold("applications", HOLDER)


def _interviews() -> None:
    from matching.applications.services import listen
    from matching.interviews.retention import HOLDER
    from matching.interviews.services import dropped, tell_invited
    from portal.people.retention.services import hold

    hold("interviews", HOLDER)
    listen(ended=dropped, told=tell_invited)


def _hiring() -> None:
    from matching.hiring import tasks
    from matching.hiring.pages import desk, parts
    from matching.vacancies.slots import Slot, fill
    from portal.accounts.permissions import Action
    from portal.ui import own
    from portal.ui.rail import Group, offer

    own.offer("applications", order=9, provider=tasks.own_tasks)
    offer("applications", group=Group.PEOPLE, order=25, action=Action.APPLICATION_VIEW, provider=desk.queues)
    offer("advice", group=Group.PEOPLE, order=45, action=Action.ADVICE_WRITE, provider=desk.advice_queues)
    fill(Slot.PUBLIC_ACTIONS, "apply", order=10, filler=parts.apply_button)
    fill(Slot.PUBLIC_BELOW, "answers", order=50, filler=parts.answer_rate)
    fill(Slot.EMPLOYER_BELOW, "applicants", order=10, filler=parts.applicants)
    fill(Slot.EMPLOYER_BELOW, "diagnosis", order=40, filler=parts.diagnosis)
