from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register the system checks and the metrics."""
        from portal.config import checks  # noqa: F401
        from portal.exchange import metrics  # noqa: F401
        from portal.messages import lateness  # noqa: F401
