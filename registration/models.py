"""Names every model of registration, so that Django finds them; the models live with their subjects."""

from registration.unemployment.models import SerialCounter, UnemploymentRegistration  # noqa: F401
