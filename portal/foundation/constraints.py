"""Turn a broken constraint of the database into the sentence that its model gives for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction


@contextmanager
def explained() -> Iterator[None]:
    """Raise ValidationError with the constraint's own message where the database refuses a row.

    The inner `atomic` keeps the caller's transaction usable after the refusal.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        raise ValidationError(message_of(name or ""), code=name or "integrity") from error


_said: dict[str, str] = {}


def say(name: str, sentence: str) -> None:
    """Give a rule that a trigger keeps, under the name it raises, the sentence that people read."""
    _said[name] = sentence


def message_of(name: str) -> str:
    """The sentence for people of the constraint called `name`; unknown names raise KeyError."""
    if name in _said:
        return _said[name]
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    raise KeyError(f"no model declares a constraint called {name!r}")
