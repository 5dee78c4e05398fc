from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"

    def ready(self) -> None:
        """Offer the registers' lists to the desk's rail, and what a person has to do to the person's page."""
        from portal.accounts.permissions import Action
        from portal.cases.contacts.services import listen
        from portal.people.retention.services import hold
        from portal.ui import own
        from portal.ui.imports.subjects import offer as offer_import
        from portal.ui.rail import Group, offer
        from registration.details import pages as details
        from registration.discovery import rosters
        from registration.discovery import services as discovery
        from registration.discovery.enums import LeadKind
        from registration.discovery.pages import desk as leads
        from registration.discovery.retention import LEADS
        from registration.discovery.workflow import KIND as LEAD
        from registration.employment import linked
        from registration.employment.batch import BATCH
        from registration.employment.pages import desk as work
        from registration.employment.pages import mine as my_work
        from registration.employment.retention import WORK
        from registration.exits.pages import desk as exits
        from registration.exits.pages import mine as my_exits
        from registration.exits.services import drop
        from registration.help.pages import ask
        from registration.help.pages import desk as help_desk
        from registration.jobseeking.pages import desk as seekers
        from registration.jobseeking.pages import mine as my_seeking
        from registration.jobseeking.retention import HOLDER as SEEKERS
        from registration.joint.parts import take_part
        from registration.recruiting.pages import desk as employer_desk
        from registration.recruiting.pages import employers
        from registration.recruiting.pages import mine as my_employers
        from registration.recruiting.retention import CLAIMS, MEMBERS
        from registration.residence import metrics  # noqa: F401
        from registration.retention import HOLDER
        from registration.roster.pages import roster
        from registration.transfer import services as transfers
        from registration.transfer.pages import desk as transfer_desk
        from registration.transfer.pages import mine as my_transfers
        from registration.unemployment import effects
        from registration.unemployment.pages import desk, mine

        hold("registration", HOLDER)
        hold("leads", LEADS)
        hold("employment", WORK)
        for kind in LeadKind:
            offer_import(rosters.subject(kind))
        offer_import(BATCH)
        listen(LEAD, heard=discovery.heard, unheard=discovery.unheard)
        offer("work", group=Group.TODAY, order=39, action=Action.WORK_VIEW, provider=work.queues)
        offer("leads", group=Group.TODAY, order=37, action=Action.LEAD_VIEW, provider=leads.queues)
        hold("employer-claims", CLAIMS)
        hold("employer-members", MEMBERS)
        hold("seekers", SEEKERS)
        offer("unemployment", group=Group.TODAY, order=30, action=Action.REGISTRATION_VIEW, provider=desk.queues)
        offer("help", group=Group.TODAY, order=35, action=Action.HELP_VIEW, provider=help_desk.queues)
        offer("roster", group=Group.PEOPLE, order=10, action=Action.ROSTER_VIEW, provider=roster.queues)
        offer("seekers", group=Group.PEOPLE, order=20, action=Action.SEEKING_VIEW, provider=seekers.queues)
        offer("unassigned", group=Group.PEOPLE, order=90, action=Action.ROSTER_VIEW, provider=roster.unassigned_queue)
        offer("views", group=Group.VIEWS, order=10, action=Action.ROSTER_VIEW, provider=roster.view_queues)
        own.offer("details", order=30, provider=details.own_tasks)
        own.offer("unemployment", order=10, provider=mine.own_tasks)
        own.offer("help", order=20, provider=ask.own_tasks)
        offer("exits", group=Group.TODAY, order=40, action=Action.EXIT_VIEW, provider=exits.queues)
        own.offer("exits", order=5, provider=my_exits.tasks)
        offer("transfers", group=Group.TODAY, order=38, action=Action.TRANSFER_VIEW, provider=transfer_desk.queues)
        own.offer("transfers", order=6, provider=my_transfers.tasks)
        offer("claims", group=Group.TODAY, order=45, action=Action.EMPLOYER_VIEW, provider=employer_desk.queues)
        offer(
            "employers", group=Group.PEOPLE, order=40, action=Action.EMPLOYER_VIEW, provider=employers.employer_queues
        )
        own.offer("employers", order=15, provider=my_employers.own_tasks)
        own.offer("seeking", order=25, provider=my_seeking.own_tasks)
        effects.listen(over=transfers.lapse, moved=transfers.follow)
        effects.listen(over=drop)
        own.offer("work", order=7, provider=my_work.own_tasks)
        effects.listen(over=linked.found_work)
        effects.listen_to_the_beginning(begun=linked.lost_work, back=linked.came_back)
        take_part()
