"""The export as an archive under a password: shown once to who asked for it, and known to nobody afterwards (trust.md 101)."""

import secrets
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from registration.roster.models import ExportRequest

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what reads alike on paper: I, O, 0, 1
GROUPS, GROUP = 4, 4
PRESSED_TWICE = timedelta(minutes=1)
"""So long the very form that showed the password shows it again: a double press must not lose it (trust.md 61)."""


def new_password() -> str:
    """Eighty bits in four groups: the archive's own key derivation is a short one, so the password has to be long."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))


def packed(content: bytes, name: str, password: str) -> bytes:
    """One file in an archive encrypted by AES-256 (WinZip AE-2)."""
    from pyzipper import (
        WZ_AES,
        ZIP_DEFLATED,
        AESZipFile,
    )  # brings its ciphers along: only whoever builds a file needs them

    file = BytesIO()
    with AESZipFile(file, "w", compression=ZIP_DEFLATED, encryption=WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.writestr(name, content)
    return file.getvalue()


@transaction.atomic
def show_password(*, actor: Actor, pk: UUID, key: UUID) -> str:
    """The password of an open file, for who asked for it, once; `key` is the form's own.

    Raises ValidationError where it was shown already, and ExportRequest.DoesNotExist for anybody else's file.
    """
    one = ExportRequest.objects.of(actor).select_for_update(of=("self",), no_key=True).get(pk=pk)
    if not one.is_open or one.password is None:
        raise ValidationError("密码已经看过一次，不能再看。要用就重新导出。", code="shown")
    if one.password_shown_at is None:
        one.password_shown_at, one.password_shown_by = timezone.now(), key
        one.save(update_fields=["password_shown_at", "password_shown_by"])
    elif one.password_shown_by != key or one.password_shown_at < timezone.now() - PRESSED_TWICE:
        raise ValidationError("密码已经看过一次，不能再看。要用就重新导出。", code="shown")
    return str(one.password)


def forget_shown() -> int:
    """Passwords that were shown are kept no longer than a double press takes; of files that are gone, not at all."""
    return ExportRequest.objects.password_over(PRESSED_TWICE).update(password=None)
