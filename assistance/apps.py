from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"

    def ready(self) -> None:
        """Offer whom to contact to the desk's rail, the monthly question to a person's own page; hear of contacts with
        people who work; watch the promise."""
        from django.contrib.auth.signals import user_logged_out

        from assistance.followup import metrics  # noqa: F401
        from assistance.followup.aftercare import services as aftercare
        from assistance.followup.pages import lists, still_looking
        from assistance.followup.visits.pages import office
        from assistance.followup.visits.plans import session_ended
        from assistance.followup.visits.retention import VISITS
        from assistance.policies import rules  # noqa: F401
        from portal.accounts.permissions import Action
        from portal.cases.contacts.services import listen
        from portal.people.retention.services import hold
        from portal.ui import own
        from portal.ui.rail import Group, offer
        from registration.employment.effects import KIND

        offer("followup", group=Group.TODAY, order=10, action=Action.TASK_VIEW, provider=lists.queues)
        offer("visits", group=Group.TODAY, order=12, action=Action.VISIT_LIST, provider=office.queues)
        offer("visit-notes", group=Group.TODAY, order=36, action=Action.TASK_PLAN, provider=office.note_queues)
        hold("visits", VISITS)
        listen(KIND, heard=aftercare.heard, unheard=aftercare.unheard)
        user_logged_out.connect(session_ended, dispatch_uid="visit-plans")
        own.offer("still-looking", order=30, provider=still_looking.tasks)
