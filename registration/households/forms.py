"""What is asked about a household: who, since when, why; and whether the place is the office's own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.phones import clean_phone
from portal.foundation.text import plain_text
from portal.people.enums import IdType
from portal.people.households.enums import BY_HAND, Basis, Kinship
from portal.people.households.models import HouseholdMember
from portal.people.households.services import Home
from portal.people.identity import read_identity
from portal.people.listed import DATA, listed_person
from portal.people.models import Person
from portal.people.names import clean_name
from portal.ui.fields.choices import CheckRows, RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField

NOT_HEAD = [(one.value, str(one.label)) for one in Kinship if one is not Kinship.HEAD]


class SinceField(DateField):
    """A day that is not to come."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label, initial=timezone.localdate, error_messages={"required": f"请写{label.rstrip('？')}"}, **kwargs
        )

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise ValidationError("这一天还没有到", code="future")
        return day


class WhyField(forms.CharField):
    """The reason, in the office's words."""

    def __init__(self, label: str, help_text: str) -> None:
        super().__init__(label=label, max_length=200, help_text=help_text, error_messages={"required": "请写明原因"})

    def clean(self, value: Any) -> str:
        return plain_text(super().clean(value)).strip()


class WhoForm(forms.Form):
    """Somebody by the document, whatever their age."""

    name = forms.CharField(
        label="姓名", max_length=80, error_messages={"required": "请写姓名"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-name"}),
    )  # fmt: skip
    id_number = forms.CharField(
        label="证件号码", max_length=30, help_text="照着身份证或户口簿，18 位。", error_messages={"required": "请写证件号码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="手机", max_length=20, required=False, help_text="没有可以不写。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        self.identity = read_identity(self.cleaned_data["id_number"], IdType.RESIDENT)
        return self.identity.number

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"].strip() else ""

    def person(self, region_code: str) -> Person:
        """Who it is: known by the number, or written down. Raises ValidationError where the name is another one."""
        given = self.cleaned_data
        return listed_person(
            name=given["name"], identity=self.identity, id_type=IdType.RESIDENT, phone=given["phone"],
            region_code=region_code, source=DATA,
        )  # fmt: skip


class HomeForm(forms.Form):
    """Where a household lives: a place that the office answers for."""

    region = RegionField(
        label="住在哪里？", help_text="选到村或社区最好。", error_messages={"required": "请选到乡镇或街道"}
    )
    address = forms.CharField(label="详细住址", max_length=80, required=False, help_text="门牌、楼号。可以不写。")
    basis = forms.ChoiceField(label="凭什么算一户？", choices=Basis, widget=RadioRows, initial=Basis.BOOK,
                              error_messages={"required": "请选一个"})  # fmt: skip

    def __init__(self, *args: Any, areas: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas

    def clean_region(self) -> str:
        code = self.cleaned_data["region"]
        if not any(low <= code <= high for low, high in self.areas):
            raise ValidationError("这个地方不归本单位管，请那里的服务站来办", code="area")
        return code

    def clean_address(self) -> str:
        return plain_text(self.cleaned_data["address"]).strip()

    def home(self) -> Home:
        """Where it lives, once the form is valid."""
        given = self.cleaned_data
        return Home(given["region"], Basis(given["basis"]), given["address"])


class OpenForm(WhoForm, HomeForm):
    """A new household: its head, its place, since when."""

    key = OnceField()
    since = SinceField("从哪天起是一户？")
    why = WhyField("怎么知道的", "比如：看了户口簿。")
    field_order = ("key", "name", "id_number", "phone", "region", "address", "basis", "since", "why")


class AddForm(WhoForm):
    """One more member."""

    kinship = forms.ChoiceField(label="是户主的什么人？", choices=NOT_HEAD, error_messages={"required": "请选关系"})
    since = SinceField("从哪天起？")
    why = WhyField("为什么加进来", "比如：出生、结婚、看了户口簿。")


class MemberForm(forms.Form):
    """Something about one of those who belong to the household."""

    member = forms.TypedChoiceField(label="谁？", widget=RadioRows, error_messages={"required": "请选一个人"})

    def __init__(self, *args: Any, members: list[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        self.fields["member"].choices = self.choices(members)  # type: ignore[attr-defined]
        self.fields["member"].coerce = lambda value: next(one.pk for one in members if str(one.pk) == value)  # type: ignore[attr-defined]

    def choices(self, members: list[HouseholdMember]) -> list[tuple[str, str]]:
        """Whom it may be about."""
        return [(str(one.pk), f"{one.person.name}（{one.get_kinship_display()}）") for one in members]


class EndForm(MemberForm):
    """Somebody left, or never belonged."""

    left = forms.ChoiceField(
        label="为什么离开？", choices=[(one.value, str(one.label)) for one in BY_HAND], widget=RadioRows,
        error_messages={"required": "请选离开的原因"},
    )  # fmt: skip
    day = SinceField("从哪天起不在这一户？", help_text="登记错了的，写今天。")
    why = WhyField("说明", "比如：户口迁到女儿那里了。")


class HeadForm(MemberForm):
    """Another head."""

    before = forms.ChoiceField(
        label="原来的户主是新户主的什么人？", choices=NOT_HEAD, error_messages={"required": "请选关系"}
    )
    day = SinceField("从哪天起？")
    why = WhyField("为什么换", "比如：原户主去世。")
    field_order = ("member", "before", "day", "why")

    def choices(self, members: list[HouseholdMember]) -> list[tuple[str, str]]:
        return super().choices([one for one in members if one.kinship != Kinship.HEAD])


class SplitForm(HomeForm):
    """Some become a household of their own."""

    key = OnceField()
    leaving = forms.MultipleChoiceField(
        label="哪些人分出去？", widget=CheckRows, error_messages={"required": "请选分出去的人"}
    )
    head = forms.ChoiceField(label="新户主是谁？", error_messages={"required": "请选新户主"})
    since = SinceField("从哪天起？")
    why = WhyField("为什么分户", "比如：儿子成家，户口簿分开了。")
    field_order = ("key", "leaving", "head", "since", "region", "address", "basis", "why")

    def __init__(self, *args: Any, members: list[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [one for one in members if one.kinship != Kinship.HEAD]
        choices = [(str(one.pk), f"{one.person.name}（{one.get_kinship_display()}）") for one in mine]
        self.keys = {str(one.pk): one.pk for one in mine}
        self.fields["leaving"].choices = choices  # type: ignore[attr-defined]
        self.fields["head"].choices = [("", "请选"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("head") and given["head"] not in given.get("leaving", []):
            self.add_error("head", "新户主要在分出去的人里面")
        return given
