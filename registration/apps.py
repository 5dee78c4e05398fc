from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"

    def ready(self) -> None:
        """Offer the register's lists to the desk's rail, and what a person is to do to their own page."""
        from portal.accounts.permissions import Action
        from portal.ui import todo
        from portal.ui.rail import Group, offer
        from registration.exits.pages import desk as exits
        from registration.exits.pages import mine as my_exits
        from registration.unemployment.pages import desk

        offer("unemployment", group=Group.TODAY, order=30, action=Action.REGISTRATION_VIEW, provider=desk.queues)
        offer("exits", group=Group.TODAY, order=40, action=Action.EXIT_VIEW, provider=exits.queues)
        todo.offer("exits", order=10, provider=my_exits.tasks)
