"""Words that must survive a redirect without standing in an address: a name or a phone somebody searched for."""

import base64
import binascii

from portal.privacy import crypto

PURPOSE = "privacy.token.search"


def sealed(words: str) -> str:
    """`words` as ciphertext that an address may carry."""
    return base64.urlsafe_b64encode(crypto.encrypt(words, PURPOSE)).decode().rstrip("=")


def opened(token: str) -> str:
    """The words behind `token`; an empty string for whatever this portal did not seal itself."""
    try:
        stored = base64.urlsafe_b64decode(token[:2000].encode() + b"==")
        return crypto.decrypt(stored, PURPOSE) if len(stored) > 1 + crypto.NONCE + crypto.TAG else ""
    except (binascii.Error, ValueError, crypto.BrokenCiphertext, crypto.MissingKey):
        return ""
