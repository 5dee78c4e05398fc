from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register the system checks and the metrics."""
        from portal.cases.contacts.services import CONTACTS
        from portal.config import checks  # noqa: F401
        from portal.exchange import metrics  # noqa: F401
        from portal.exchange.partners import feeds  # noqa: F401
        from portal.exchange.partners.retention import SUBJECTS
        from portal.messages import lateness  # noqa: F401
        from portal.messages.services import MESSAGES
        from portal.messages.ways import one_comes_first
        from portal.people.merging.references import settle
        from portal.people.merging.retention import MERGES
        from portal.people.retention.services import hold
        from portal.people.retention.storing import STORED
        from portal.site.mydata import looks
        from registration.mydata import exports

        exports.stands_beside(exports.given)
        exports.stands_beside(looks.in_the_copy)
        hold("messages", MESSAGES)
        settle("ways", one_comes_first)
        hold("contacts", CONTACTS)
        hold("merges", MERGES)
        hold("stored", STORED)
        hold("partners", SUBJECTS)
