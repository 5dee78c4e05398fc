from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"

    def ready(self) -> None:
        """Offer the registers' lists to the desk's rail, and what a person has to do to the person's page."""
        from portal.accounts.permissions import Action
        from portal.cases.contacts.services import listen
        from portal.people.merging.references import before_merging, settle
        from portal.people.retention.services import hold
        from portal.privacy.trail import complete
        from portal.ui import own
        from portal.ui.imports.subjects import offer as offer_import
        from portal.ui.rail import Group, offer
        from registration.caseload.services import one_holder
        from registration.details import pages as details
        from registration.discovery import rosters
        from registration.discovery import services as discovery
        from registration.discovery.enums import LeadKind
        from registration.discovery.pages import desk as leads
        from registration.discovery.retention import LEADS
        from registration.discovery.workflow import KIND as LEAD
        from registration.duplicates import fit
        from registration.duplicates.pages import desk as duplicates
        from registration.exits.pages import desk as exits
        from registration.exits.pages import mine as my_exits
        from registration.exits.services import drop
        from registration.help.pages import ask
        from registration.help.pages import desk as help_desk
        from registration.identity.pages import desk as changes
        from registration.identity.pages import mine as my_changes
        from registration.identity.retention import CHANGES
        from registration.mydata.pages import desk as data_desk
        from registration.mydata.services import REQUESTS
        from registration.residence import metrics  # noqa: F401
        from registration.retention import HOLDER
        from registration.roster.pages import caseload, roster
        from registration.transfer import services as transfers
        from registration.transfer.pages import desk as transfer_desk
        from registration.transfer.pages import mine as my_transfers
        from registration.unemployment import effects
        from registration.unemployment.pages import desk, mine

        hold("registration", HOLDER)
        hold("leads", LEADS)
        hold("data requests", REQUESTS)
        hold("identity changes", CHANGES)
        before_merging(fit.one_registration)
        settle("residence", fit.one_residence)
        settle("caseload", one_holder)
        complete(caseload.stands_in)
        for kind in LeadKind:
            offer_import(rosters.subject(kind))
        listen(LEAD, heard=discovery.heard, unheard=discovery.unheard)
        offer("leads", group=Group.TODAY, order=37, action=Action.LEAD_VIEW, provider=leads.queues)
        offer("unemployment", group=Group.TODAY, order=30, action=Action.REGISTRATION_VIEW, provider=desk.queues)
        offer("help", group=Group.TODAY, order=35, action=Action.HELP_VIEW, provider=help_desk.queues)
        offer("roster", group=Group.PEOPLE, order=10, action=Action.ROSTER_VIEW, provider=roster.queues)
        offer("caseload", group=Group.PEOPLE, order=5, action=Action.CASELOAD_MANAGE, provider=caseload.queues)
        offer("unassigned", group=Group.PEOPLE, order=90, action=Action.ROSTER_VIEW, provider=roster.unassigned_queue)
        offer("views", group=Group.VIEWS, order=10, action=Action.ROSTER_VIEW, provider=roster.view_queues)
        own.offer("details", order=30, provider=details.own_tasks)
        own.offer("unemployment", order=10, provider=mine.own_tasks)
        own.offer("help", order=20, provider=ask.own_tasks)
        offer("exits", group=Group.TODAY, order=40, action=Action.EXIT_VIEW, provider=exits.queues)
        own.offer("exits", order=5, provider=my_exits.tasks)
        offer("transfers", group=Group.TODAY, order=38, action=Action.TRANSFER_VIEW, provider=transfer_desk.queues)
        own.offer("transfers", order=6, provider=my_transfers.tasks)
        offer("data", group=Group.TODAY, order=70, action=Action.DATA_ANSWER, provider=data_desk.queues)
        offer("changes", group=Group.TODAY, order=39, action=Action.PERSON_MERGE, provider=changes.queues)
        own.offer("changes", order=7, provider=my_changes.tasks)
        offer("duplicates", group=Group.PEOPLE, order=60, action=Action.PERSON_MERGE, provider=duplicates.queues)
        effects.listen(over=transfers.lapse, moved=transfers.follow)
        effects.listen(over=drop)
