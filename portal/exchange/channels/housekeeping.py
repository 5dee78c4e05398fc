"""What channels leave behind and nobody needs any longer."""

from datetime import timedelta

from django.utils import timezone

from portal.exchange.channels.limits import answers_kept
from portal.exchange.channels.models import CallCount, KeptAnswer, Pairing, PersonToken, SeenNonce, SignInTicket

A_DAY, TOKENS_KEPT = timedelta(days=1), timedelta(days=30)


def forget() -> dict[str, int]:
    """Delete nonces and counts of yesterday, answers past their time, and tokens that ended 30 days ago."""
    now = timezone.now()
    return {
        "nonces": SeenNonce.objects.filter(at__lt=now - A_DAY).delete()[0],
        "counts": CallCount.objects.filter(minute__lt=now - A_DAY).delete()[0],
        "answers": KeptAnswer.objects.filter(started_at__lt=now - answers_kept()).delete()[0],
        "pairings": Pairing.objects.filter(expires_at__lt=now - A_DAY).delete()[0],
        "tickets": SignInTicket.objects.filter(expires_at__lt=now - A_DAY).delete()[0],
        "tokens": PersonToken.objects.filter(expires_at__lt=now - TOKENS_KEPT).delete()[0],
    }
