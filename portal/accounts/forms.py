"""Sign-in forms."""

from django import forms

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
