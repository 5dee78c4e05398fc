"""All checks of a vacancy, in the order of their rules."""

from matching.compliance.advert import Advert, Finding
from matching.compliance.elements import missing_elements


def check(advert: Advert) -> tuple[Finding, ...]:
    """Everything that is wrong with a vacancy, in the order of the rules; nothing where it is right."""
    return missing_elements(advert)
