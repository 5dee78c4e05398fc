"""The same words are the same vacancy: a fingerprint of what a vacancy says (V17, requirements 7.1)."""

import unicodedata
from hashlib import sha256
from typing import Any

from portal.foundation.text import plain_text


def bare(text: str) -> str:
    """A text without spaces, punctuation, width and case: what is left says the same."""
    folded = unicodedata.normalize("NFKC", plain_text(text)).casefold()
    return "".join(one for one in folded if unicodedata.category(one)[0] in "LN")


def digest_of(vacancy: Any) -> str:
    """SHA-256 over what a vacancy says, who says it and where; "" while there are no words yet."""
    said = [bare(vacancy.title), bare(vacancy.duties), bare(vacancy.conditions)]
    if not all(said[:2]):
        return ""
    who = str(vacancy.employer_id) if vacancy.employer_id else bare(vacancy.employer_name)
    return sha256("\x1f".join([*said, who, vacancy.region_code[:9]]).encode()).hexdigest()
