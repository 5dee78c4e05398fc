"""Switching a region's hall screen on and off."""

from analytics.dashboard.models import HallScreen
from portal.accounts.actors import Actor


def switch_screen(*, actor: Actor, region_code: str, on: bool) -> None:
    """Open a region's screen to everybody in the hall, or close it; that it is the actor's own is the view's to know."""
    if on:
        HallScreen.objects.get_or_create(
            region_code=region_code, defaults={"office_id": actor.office_id, "opened_by_id": actor.user_id}
        )
    else:
        HallScreen.objects.filter(region_code=region_code).delete()
