"""Sign-in forms."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portal.accounts.models import User
from portal.accounts.phones import clean_phone


class PhoneForm(forms.Form):
    """The phone that gets a code."""

    phone = forms.CharField(
        label="手机号码",
        max_length=20,
        help_text="我们发一条短信验证码，不收费。",
        error_messages={"required": "请写手机号码"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national", "class": "lj-w-phone"}),
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class CodeForm(forms.Form):
    """The code that came."""

    code = forms.RegexField(
        r"^[0-9]{6}$",
        label="短信里的 6 位数字",
        help_text="5 分钟内有效。",
        error_messages={"required": "请写短信里的 6 位数字", "invalid": "验证码是 6 位数字"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "lj-w-code"}),
    )


class StaffForm(forms.Form):
    """Password sign-in for staff; the second factor comes after it."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        error_messages={"required": "请写用户名"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "class": "lj-w-name"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请写密码"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "lj-w-name"}),
    )


def _password(label: str, required: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "class": "lj-w-name"})
    return forms.CharField(
        label=label,
        max_length=128,
        strip=False,
        help_text=help_text,
        widget=widget,
        error_messages={"required": required},
    )


class PasswordForm(forms.Form):
    """A new password: long instead of odd. It may be pasted, and it does not run out by itself."""

    old = _password("现在的密码", "请写现在的密码", "current-password")
    new = _password("新密码", "请写新密码", "new-password", "至少 12 位。几个不相干的词连起来，好记又安全。")
    again = _password("再写一遍新密码", "请再写一遍新密码", "new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise ValidationError("现在的密码不对")
        return self.cleaned_data["old"]

    def clean_new(self) -> str:
        new = self.cleaned_data["new"]
        validate_password(new, self.user)
        if new == self.cleaned_data.get("old"):
            raise ValidationError("新密码不能和现在的一样")
        return new

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "两遍写得不一样")
        return given

    def save(self) -> None:
        """Keep the new password; a one-time password is used up by it."""
        self.user.set_password(self.cleaned_data["new"])
        self.user.enrolment_until = None
        self.user.save(update_fields=["password", "enrolment_until"])
