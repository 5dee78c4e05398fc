from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"

    def ready(self) -> None:
        """Watch that nobody is without a next contact; put the monthly question on a person's own page."""
        from assistance.followup import metrics  # noqa: F401
        from assistance.followup.pages import still_looking
        from portal.ui import own

        own.offer("still-looking", order=30, provider=still_looking.tasks)
