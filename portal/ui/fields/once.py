"""A form that makes something carries a key of its own: sent twice, it makes one thing (double click, back and again)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing

from portal.foundation.identifiers import uuid7

SALT = "portal.ui.once"


def new_key() -> str:
    """A fresh key as the hidden field carries it: ours alone can be read back."""
    return signing.dumps(str(uuid7()), salt=SALT)


class OnceField(forms.CharField):
    """The hidden key; its value is the identifier that the thing made will have. A key that is not ours is a new one."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=new_key, **kwargs)

    def clean(self, value: Any) -> UUID:
        try:
            return UUID(signing.loads(str(value or ""), salt=SALT))
        except (signing.BadSignature, ValueError):
            return uuid7()
