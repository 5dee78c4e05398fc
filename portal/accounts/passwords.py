"""What a password of staff must be: long, and not made of words that everybody here would try first."""

from typing import Any

from django.core.exceptions import ValidationError

CONTEXT_WORDS = ("longjiang", "heilongjiang", "jiuye", "renshe", "password", "12333", "龙江", "黑龙江", "就业", "人社")


class LongEnough:
    """At least `min_length` characters; there is no rule about kinds of characters (ASVS 6.2.5)."""

    def __init__(self, min_length: int = 12) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a short password."""
        if len(password) < self.min_length:
            raise ValidationError(
                f"密码至少要 {self.min_length} 位，您写了 {len(password)} 位", code="password_too_short"
            )

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 位。"


class NotOurWords:
    """Not mainly a word of this place: what is left without it must still be long (ASVS 6.2.11)."""

    def __init__(self, left: int = 8) -> None:
        self.left = left

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password that leans on such a word."""
        rest = password.casefold()
        for word in CONTEXT_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < self.left:
            raise ValidationError("密码里不要用单位、地名和 12333 这样的词", code="password_context")

    def get_help_text(self) -> str:
        return "不要用单位、地名和 12333 这样的词。"
