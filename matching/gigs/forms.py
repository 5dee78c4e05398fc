"""What is asked about a market of odd jobs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from matching.gigs.enums import Layout
from matching.gigs.services import Told
from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField


def _line(label: str, most: int, hint: str = "", *, required: str = "") -> forms.CharField:
    errors = {"required": required, "max_length": f"最多写 {most} 个字"}
    return forms.CharField(label=label, max_length=most, help_text=hint, required=bool(required), error_messages=errors)


class MarketForm(forms.Form):
    """Where it is, when somebody is there, which work is usual."""

    key = OnceField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = _line("叫什么？", 40, "比如：富锦市零工市场。", required="请写名称")
    region = RegionField(label="在哪个乡镇街道？", error_messages={"required": "请选到乡镇或街道"})
    address = _line("地址", 80, "写到路口、门口，第一次来的人能找到。", required="请写地址")
    layout = forms.ChoiceField(label="怎么设的？", choices=Layout, widget=RadioRows, initial=Layout.GENERAL)
    trades = _line("常有什么活？", 80, "比如：装卸、搬家、保洁、瓦工。")
    hours = _line("什么时候有人？", 60, "比如：每天 5 点到 9 点，下雨下雪也开。", required="请写什么时候有人")
    phone = _line("电话", 20, "市场的，不写个人的手机。没有就写服务站的。")

    def __init__(self, *args: Any, areas: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas

    def clean_region(self) -> str:
        code = str(self.cleaned_data["region"])
        if not any(low <= code <= high for low, high in self.areas):
            raise ValidationError("只能记您这一片的", code="area")
        return code

    def told(self) -> Told:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        words = {name: plain_text(given[name]).strip() for name in ("name", "address", "trades", "hours", "phone")}
        return Told(region_code=given["region"], layout=given["layout"], **words)


class CloseForm(forms.Form):
    """Why it is held no more."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = _line("为什么停办？", 200, required="请写为什么停办")
