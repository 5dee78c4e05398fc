from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"

    def ready(self) -> None:
        """Offer the register's lists to the desk's rail."""
        from portal.accounts.permissions import Action
        from portal.ui import own
        from portal.ui.rail import Group, offer
        from registration.details import pages as details
        from registration.help.pages import ask
        from registration.help.pages import desk as help_desk
        from registration.unemployment.pages import desk, mine

        offer("unemployment", group=Group.TODAY, order=30, action=Action.REGISTRATION_VIEW, provider=desk.queues)
        offer("help", group=Group.TODAY, order=35, action=Action.HELP_VIEW, provider=help_desk.queues)
        own.offer("help", order=20, provider=ask.own_tasks)
        own.offer("details", order=30, provider=details.own_tasks)
        own.offer("unemployment", order=10, provider=mine.own_tasks)
