"""The monthly question to a person: still looking? (J21). Three answers and, if they like, a few words."""

from django import forms

from portal.cases.contacts.enums import Situation
from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows

LONGEST_WORDS = 300
ANSWERS = (
    (Situation.LOOKING.value, "还在找"),
    (Situation.WORKING.value, "已经上班了"),
    (Situation.NEEDS_HELP.value, "想请服务站帮忙"),
)
HINTS = {
    Situation.LOOKING.value: "服务站记下来，到时再联系您",
    Situation.WORKING.value: "接着写上班的日期，退出登记",
    Situation.NEEDS_HELP.value: "服务站会给您回电话",
}


class StillLookingForm(forms.Form):
    """One question."""

    situation = forms.ChoiceField(
        label="还在找工作吗？",
        choices=ANSWERS,
        widget=RadioRows(hints=HINTS),
        error_messages={"required": "请选一个最像您的情况"},
    )
    words = forms.CharField(
        label="想对服务站说的话",
        required=False,
        max_length=LONGEST_WORDS,
        help_text="可以不写。比如想找什么活、什么时候接电话方便。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"请写短一点，最多 {LONGEST_WORDS} 个字"},
    )

    def clean_words(self) -> str:
        return plain_text(self.cleaned_data["words"])
