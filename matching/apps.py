"""Matching: what its subjects offer to the rail, to people's pages, to imports and to each other.

Models are there only once the app is ready, so each function imports what it offers.
"""

from django.apps import AppConfig

from portal.ui import own
from portal.ui.rail import Group, offer


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        """Let every subject offer what it has."""
        for subject in (_vacancies, _search, _review, _recommendations, _applications, _interviews, _hiring):
            subject()


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


def _review() -> None:
    from matching.review.night import struck_off
    from matching.review.pages import desk, mine, parts
    from matching.review.retention import HOLDER
    from matching.review.services import excused_in, is_suspended, settle
    from matching.vacancies import effects as vacancies
    from matching.vacancies.slots import Slot, fill
    from portal.accounts.permissions import Action
    from portal.people.employers import services as employers
    from portal.people.retention.services import hold

    hold("reports", HOLDER)
    vacancies.heed(excused=excused_in, is_suspended=is_suspended)
    vacancies.listen(changed=settle)
    employers.listen(struck_off)
    fill(Slot.EMPLOYER_TOP, "findings", order=10, filler=parts.to_mend)
    fill(Slot.PUBLIC_BELOW, "report", order=90, filler=parts.to_report)
    offer("vacancy-review", group=Group.TODAY, order=46, action=Action.VACANCY_REVIEW, provider=desk.queues)
    own.offer("suspensions", order=4, provider=mine.own_tasks)


def _applications() -> None:
    from matching.applications import cv, referrals
    from matching.applications.retention import HOLDER
    from matching.contact import rules as contact
    from matching.recommend.effects import listen
    from portal.people.retention.services import hold

    hold("applications", HOLDER)
    listen(referred=referrals.begin, declined=referrals.drop, sent=referrals.sent)
    contact.offer("applications", order=10, ground=cv.contacts)


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

    own.offer("applications", order=9, provider=tasks.own_tasks)
    offer("applications", group=Group.PEOPLE, order=25, action=Action.APPLICATION_VIEW, provider=desk.queues)
    offer("advice", group=Group.PEOPLE, order=45, action=Action.ADVICE_WRITE, provider=desk.advice_queues)
    fill(Slot.PUBLIC_ACTIONS, "apply", order=10, filler=parts.apply_button)
    fill(Slot.PUBLIC_BELOW, "answers", order=50, filler=parts.answer_rate)
    fill(Slot.EMPLOYER_BELOW, "applicants", order=10, filler=parts.applicants)
    fill(Slot.EMPLOYER_BELOW, "diagnosis", order=40, filler=parts.diagnosis)


def _search() -> None:
    from matching.search import index
    from matching.search.held import following
    from matching.search.retention import HOLDER
    from matching.vacancies import effects
    from portal.people.retention.services import hold

    effects.listen(changed=index.written)
    effects.listen(changed=following.look_again)
    hold("kept-searches", HOLDER)


def _recommendations() -> None:
    from matching.contact import rules as contact
    from matching.recommend import services, slots
    from matching.recommend.pages import mine
    from matching.recommend.retention import RECOMMENDED
    from matching.vacancies import effects
    from matching.vacancies.slots import Slot, fill
    from portal.people.retention.services import hold
    from registration.jobseeking import effects as seeking

    hold("recommendations", RECOMMENDED)
    contact.offer("invitations", order=20, ground=services.contacts)
    effects.listen(changed=services.heard_vacancies)
    seeking.listen(changed=services.heard_records)
    own.offer("invitations", order=8, provider=mine.own_tasks)
    fill(Slot.PUBLIC_BELOW, "why", order=10, filler=slots.why_it_fits_me)
    fill(Slot.EMPLOYER_BELOW, "candidates", order=30, filler=slots.candidates)
