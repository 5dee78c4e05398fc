from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"

    def ready(self) -> None:
        """Offer the register's lists to the desk's rail."""
        from portal.accounts.permissions import Action
        from portal.people.retention.services import hold
        from portal.ui.rail import Group, offer
        from registration.retention import HOLDER
        from registration.roster.pages import roster
        from registration.unemployment.pages import desk

        hold("registration", HOLDER)
        offer("unemployment", group=Group.TODAY, order=30, action=Action.REGISTRATION_VIEW, provider=desk.queues)
        offer("roster", group=Group.PEOPLE, order=10, action=Action.ROSTER_VIEW, provider=roster.queues)
        offer("unassigned", group=Group.PEOPLE, order=90, action=Action.ROSTER_VIEW, provider=roster.unassigned_queue)
        offer("views", group=Group.VIEWS, order=10, action=Action.ROSTER_VIEW, provider=roster.view_queues)
