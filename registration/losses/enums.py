"""Vocabulary of why work was lost, as an office hears it."""

from portal.cases.contacts.enums import Means
from registration.unemployment.enums import LOST_WORK, Reason

HEARD = (Means.VISIT, Means.PHONE, Means.IN_PERSON, Means.WECHAT)
"""The ways in which somebody speaks; what was only sent tells nothing."""
REASONS = (*(one for one in Reason if one in LOST_WORK), Reason.OTHER)
"""There was a job or a business before; other reasons of a registration say that there was none."""
