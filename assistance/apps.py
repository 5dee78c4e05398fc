from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"

    def ready(self) -> None:
        """Offer whom to contact to the desk's rail, the monthly question to a person's own page; watch the promise."""
        from assistance.followup import metrics  # noqa: F401
        from assistance.followup.pages import lists, still_looking
        from portal.accounts.permissions import Action
        from portal.ui import own
        from portal.ui.rail import Group, offer

        offer("followup", group=Group.TODAY, order=10, action=Action.TASK_VIEW, provider=lists.queues)
        own.offer("still-looking", order=30, provider=still_looking.tasks)
