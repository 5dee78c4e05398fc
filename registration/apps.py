"""The registers' app: what each subject offers to the rail, to people's pages, to imports, to merging and to retention.

Models are there only once the app is ready, so each function imports what it offers.
"""

from django.apps import AppConfig

from portal.ui import doors, own
from portal.ui.doors import Door
from portal.ui.rail import Group, offer


class RegistrationConfig(AppConfig):
    name = "registration"

    def ready(self) -> None:
        """Let every subject offer what it has."""
        from registration import offers
        from registration.households.parts import take_part as households
        from registration.joint.parts import take_part
        from registration.layoffs.parts import take_part as layoffs

        for subject in (
            _unemployment, _roster, _transfers, _exits, _help, _discovery, _employment, _employers, _seekers, _comparison,
            offers.of_identity_work, offers.of_caseloads, offers.of_registers, take_part, households, layoffs,
        ):  # fmt: skip
            subject()


def _unemployment() -> None:
    from portal.accounts.permissions import Action
    from portal.people.retention.services import hold
    from registration.details import pages as details
    from registration.residence import metrics  # noqa: F401
    from registration.retention import HOLDER
    from registration.unemployment.pages import desk, mine, unaccepted

    hold("registration", HOLDER)
    offer("unemployment", group=Group.TODAY, order=30, action=Action.REGISTRATION_VIEW, provider=desk.queues)
    offer("unaccepted", group=Group.TODAY, order=31, action=Action.REGISTRATION_VIEW, provider=unaccepted.queues)
    own.offer("unemployment", order=10, provider=mine.own_tasks)
    doors.offer("unemployment", Door("review", Action.REGISTRATION_VIEW, events="unemployment."))
    own.offer("details", order=30, provider=details.own_tasks)


def _roster() -> None:
    from portal.accounts.permissions import Action
    from portal.ui.tables import sheets
    from registration.roster.pages import roster
    from registration.roster.sheet import ROSTER

    sheets.offer(ROSTER)
    offer("roster", group=Group.PEOPLE, order=10, action=Action.ROSTER_VIEW, provider=roster.queues)
    offer("unassigned", group=Group.PEOPLE, order=90, action=Action.ROSTER_VIEW, provider=roster.unassigned_queue)
    offer("views", group=Group.VIEWS, order=10, action=Action.ROSTER_VIEW, provider=roster.view_queues)


def _transfers() -> None:
    from portal.accounts.permissions import Action
    from registration.transfer import services
    from registration.transfer.pages import desk, mine
    from registration.unemployment import effects

    offer("transfers", group=Group.TODAY, order=38, action=Action.TRANSFER_VIEW, provider=desk.queues)
    own.offer("transfers", order=6, provider=mine.tasks)
    doors.offer("transfer", Door("transfer", Action.TRANSFER_VIEW, visible=services.open_to))
    effects.listen(over=services.lapse, moved=services.follow)


def _exits() -> None:
    from portal.accounts.permissions import Action
    from registration.exits.pages import desk, mine
    from registration.exits.services import drop
    from registration.unemployment import effects

    offer("exits", group=Group.TODAY, order=40, action=Action.EXIT_VIEW, provider=desk.queues)
    own.offer("exits", order=5, provider=mine.tasks)
    effects.listen(over=drop)


def _help() -> None:
    from portal.accounts.permissions import Action
    from registration.help.pages import ask, desk

    offer("help", group=Group.TODAY, order=35, action=Action.HELP_VIEW, provider=desk.queues)
    own.offer("help", order=20, provider=ask.own_tasks)
    doors.offer("help", Door("help-answer", Action.HELP_ANSWER))


def _discovery() -> None:
    from portal.accounts.permissions import Action
    from portal.cases.contacts.services import listen
    from portal.people.retention.services import hold
    from portal.ui.imports.subjects import offer as offer_import
    from portal.ui.tables import sheets
    from registration.discovery import rosters, services, sheet
    from registration.discovery.pages import desk
    from registration.discovery.retention import LEADS
    from registration.discovery.workflow import KIND

    sheets.offer(sheet.LEADS)
    hold("leads", LEADS)
    for kind in rosters.WHERES:
        offer_import(rosters.subject(kind))
    listen(KIND, heard=services.heard, unheard=services.unheard)
    offer("leads", group=Group.TODAY, order=37, action=Action.LEAD_VIEW, provider=desk.queues)
    doors.offer(KIND, Door("lead", Action.LEAD_VIEW))


def _employment() -> None:
    from portal.accounts.permissions import Action
    from portal.people.retention.services import hold
    from portal.ui.imports.subjects import offer as offer_import
    from registration.employment import linked
    from registration.employment.batch import BATCH
    from registration.employment.effects import KIND
    from registration.employment.pages import desk, mine
    from registration.employment.reading import past_of
    from registration.employment.retention import WORK
    from registration.unemployment import effects, history

    hold("employment", WORK)
    offer_import(BATCH)
    offer("work", group=Group.TODAY, order=39, action=Action.WORK_VIEW, provider=desk.queues)
    own.offer("work", order=7, provider=mine.own_tasks)
    doors.offer(KIND, Door("work-case", Action.WORK_VIEW))
    history.tell_of(past_of)
    effects.listen(over=linked.found_work)
    effects.listen_to_the_beginning(begun=linked.lost_work, back=linked.came_back)


def _employers() -> None:
    from portal.accounts.permissions import Action
    from portal.people.retention.services import hold
    from registration.recruiting.pages import desk, employers, mine
    from registration.recruiting.retention import CLAIMS, MEMBERS

    hold("employer-claims", CLAIMS)
    hold("employer-members", MEMBERS)
    offer("claims", group=Group.TODAY, order=45, action=Action.EMPLOYER_VIEW, provider=desk.queues)
    offer("employers", group=Group.PEOPLE, order=40, action=Action.EMPLOYER_VIEW, provider=employers.employer_queues)
    own.offer("employers", order=15, provider=mine.own_tasks)
    doors.offer("employer", Door("employer-check-one", Action.EMPLOYER_VIEW))


def _seekers() -> None:
    from portal.accounts.permissions import Action
    from portal.people.merging.references import when_moved
    from portal.people.retention.services import hold
    from portal.ui.tables import sheets
    from registration.jobseeking.follow import people_moved
    from registration.jobseeking.pages import desk, mine
    from registration.jobseeking.reading import past_of
    from registration.jobseeking.retention import HOLDER
    from registration.jobseeking.sheet import SEEKERS
    from registration.unemployment import history

    sheets.offer(SEEKERS)
    hold("seekers", HOLDER)
    history.tell_of(past_of)
    when_moved(people_moved)
    offer("seekers", group=Group.PEOPLE, order=20, action=Action.SEEKING_VIEW, provider=desk.queues)
    own.offer("seeking", order=25, provider=mine.own_tasks)
    doors.offer("seeking", Door("seeker", Action.SEEKING_VIEW))


def _comparison() -> None:
    from portal.accounts.permissions import Action
    from portal.people.retention.services import hold
    from portal.ui.imports.subjects import offer as offer_import
    from portal.ui.tables import sheets
    from registration.comparison import lists, sheet
    from registration.comparison.enums import CompareList
    from registration.comparison.pages import hits
    from registration.comparison.retention import HITS

    sheets.offer(sheet.HITS)
    hold("comparison", HITS)
    for compared in CompareList:
        offer_import(lists.subject(compared))
    offer("hits", group=Group.TODAY, order=42, action=Action.HIT_VIEW, provider=hits.queues)
    doors.offer("compare", Door("compare-hit", Action.HIT_VIEW))
