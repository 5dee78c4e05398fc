"""The form of a contact with somebody who works: it asks how the work goes, and offers what helps there."""

from datetime import date
from typing import Any

from django.utils import timezone

from assistance.followup.aftercare.words import FLEXIBLE, PLACED, STARTED
from assistance.followup.forms import ContactForm
from portal.cases.contacts.enums import NO_SERVICE, NextStep, Situation
from portal.ui.fields.choices import RadioRows

S = Situation
ANSWERS = {
    PLACED: ((S.SETTLED, "适应得好"), (S.TROUBLED, "不太适应"), (S.STOPPED, "已经不干了")),
    STARTED: ((S.SETTLED, "开得顺当"), (S.TROUBLED, "有难处"), (S.STOPPED, "已经停业了")),
    FLEXIBLE: ((S.SETTLED, "活够干"), (S.TROUBLED, "活不够、收入不稳"), (S.STOPPED, "不干这个了")),
}
"""How the work goes, in the words of each kind."""
ANY = tuple((one, one.label) for one in (S.SETTLED, S.TROUBLED, S.STOPPED))

OFFERS = {
    PLACED: (NextStep.ADAPT, NextStep.TRAINING, NextStep.REFER_JOBS, NextStep.VISIT),
    STARTED: (NextStep.STARTUP, NextStep.TRAINING, NextStep.VISIT),
    FLEXIBLE: (NextStep.REFER_JOBS, NextStep.TRAINING, NextStep.GUIDANCE, NextStep.VISIT),
}
CHIPS = {
    PLACED: ("和同事处得来", "活累，想换个岗", "工资按时发了", "家里顾不过来"),
    STARTED: ("生意还行", "缺周转的钱", "缺人手", "不懂怎么办手续"),
    FLEXIBLE: ("活时有时无", "想找稳定的活", "没交社保", "结账不及时"),
}
SOMETHING = (NextStep.ADAPT, NextStep.GUIDANCE, NextStep.TRAINING, NextStep.VISIT)

KEYS = {S.SETTLED.value: "a", S.TROUBLED.value: "s", S.STOPPED.value: "d"}


class WorkContactForm(ContactForm):
    """The same three clicks; the third says how the work goes. After the last mark nothing more is planned."""

    def __init__(self, *args: Any, rule: str, cadence_day: date | None, **kwargs: Any) -> None:
        super().__init__(*args, cadence_day=cadence_day or timezone.localdate(), **kwargs)
        self.rule = rule
        offers = OFFERS.get(rule, SOMETHING)
        self.fields["situation"].widget = RadioRows(attrs={"columns": 3}, keys=KEYS)
        self._choose("situation", ANSWERS.get(rule, ANY))
        self._choose("next_step", [(one, one.label) for one in (NextStep.CONTACT, *offers, NextStep.END_WORK)])
        self._choose("refused", [("", "没有拒绝"), *((one, one.label) for one in offers if one not in NO_SERVICE)])
        if cadence_day is None:
            self.fields["next_on"].required = False
            self._choose("next_on", [("", "这是最后一次回访")])

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [(str(getattr(key, "value", key)), str(label)) for key, label in choices]  # type: ignore[attr-defined]

    @property
    def chips(self) -> tuple[str, ...]:
        return CHIPS.get(self.rule, ())

    def clean(self) -> dict[str, Any]:
        """Whoever works there no more has an employment that is to be ended."""
        given = super().clean()
        if given.get("situation") == Situation.STOPPED and given.get("next_step") == NextStep.CONTACT:
            given["next_step"] = NextStep.END_WORK
        given["next_on"] = given.get("next_on") or None
        return given
