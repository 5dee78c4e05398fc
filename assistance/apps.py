from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"

    def ready(self) -> None:
        """Watch that nobody is without a next contact."""
        from assistance.followup import metrics  # noqa: F401
