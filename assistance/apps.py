from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"

    def ready(self) -> None:
        """Offer whom to contact to the desk's rail; watch that nobody is without a next contact."""
        from assistance.followup import metrics  # noqa: F401
        from assistance.followup.pages import lists
        from portal.accounts.permissions import Action
        from portal.ui.rail import Group, offer

        offer("followup", group=Group.TODAY, order=10, action=Action.TASK_VIEW, provider=lists.queues)
