"""What a step of the register's table asks before it is taken: each raises ValidationError with what to do."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from registration.unemployment.enums import (
    AUTOMATIC,
    PENDING,
    REGISTERED,
    WITHOUT_NOTICE,
    AskAbout,
    ExitCode,
    RejectGround,
)
from registration.unemployment.limits import appeal_until, reopen_within
from registration.unemployment.models import SUBMITTED_FIELDS, UnemploymentRegistration
from registration.unemployment.rules import check_jobless_since, check_may_register

Registration = UnemploymentRegistration
Facts = dict[str, Any]
CONFLICTS = {
    "employment.hired": "查到现在有单位参保",
    "person.draws_pension": "查到已经在领养老金",
    "person.deceased": "查到本人已经去世",
}
"""What another register may say that stands against a registration; only an exact match counts (domain.md 10.1)."""


def may_submit(case: Registration, actor: Actor, facts: Facts) -> None:
    """Whole, of age, willing, jobless, not drawing a pension; the same account not twice (domain.md 2.1)."""
    for name, value in facts["fields"].items():
        setattr(case, name, value)
    if any(not getattr(case, name) for name in SUBMITTED_FIELDS):
        raise ValidationError("还有没写完的地方，请看一看标红的几处", code="incomplete")
    person, today = case.person, timezone.localdate()
    check_may_register(
        born=person.birth_date, on=today, wants_work=bool(case.wants_work), draws_pension=bool(case.draws_pension)
    )
    check_jobless_since(case.jobless_since, born=person.birth_date, on=today)
    mine = Registration.objects.filter(account=case.account, state__in=PENDING | REGISTERED).exclude(pk=case.pk)
    if case.account_id and mine.filter(person=person).exists():
        raise ValidationError("您已经提交过登记，可以在“我的”里看进度", code="again")


def may_correct(case: Registration, actor: Actor, facts: Facts) -> None:
    """As handing in; remembers who served before, who is to hear of it where the person lives elsewhere, and whom."""
    facts["served_before"] = (case.service_office_id, case.region_code)
    facts["person_before"] = case.person_id
    may_submit(case, actor, facts)


def may_be_asked(case: Registration, actor: Actor, facts: Facts) -> None:
    """Only about identity or a contradiction; never for another paper (人社厅发〔2020〕79号)."""
    if facts.get("about") not in AskAbout:
        raise ValidationError("只能因为证件对不上或前后矛盾请本人补充，不能要别的材料", code="about")


def may_be_approved(case: Registration, actor: Actor, facts: Facts) -> None:
    """Identity proved, and nothing known against it: alive, no pension, not at work (domain.md 10.1)."""
    if not case.person.is_proved:
        raise ValidationError("先核对身份：请看过证件原件再受理", code="identity")
    against = case.person.facts.current().filter(code__in=CONFLICTS, value=True, exact=True).order_by("code").first()
    if against:
        raise ValidationError(
            f"{CONFLICTS[against.code]}（{against.get_source_display()}），先和本人核对", code="conflict"
        )


def may_be_rejected(case: Registration, actor: Actor, facts: Facts) -> None:
    """Only on a lawful ground: the five forbidden ones are not even codes."""
    if facts.get("ground") not in RejectGround:
        raise ValidationError("请选不予登记的原因", code="ground")


def may_appeal(case: Registration, actor: Actor, facts: Facts) -> None:
    """In the person's own words, and within the days that the law of the place gives."""
    if not (facts.get("words") or "").strip():
        raise ValidationError("请写一两句哪里不对，县里会看", code="reason")
    if timezone.localdate() > appeal_until(case.region_code, timezone.localdate(case.decided_at)):
        raise ValidationError("申诉的期限过了。情况变了可以重新登记", code="too_late")


def exit_is_whole(case: Registration, actor: Actor, facts: Facts) -> None:
    """An exit has a code, and a day that lies in the spell and not in the future (domain.md 2.8 c)."""
    if facts.get("exit_code") not in ExitCode:
        raise ValidationError("请选退出的原因", code="exit_code")
    if facts["exit_date"] > timezone.localdate():
        raise ValidationError("退出日期不能晚于今天", code="future")


def may_confirm_exit(case: Registration, actor: Actor, facts: Facts) -> None:
    """After the notice; by the system only for the three codes with an exact match (domain.md 2.8 a, b)."""
    exit_is_whole(case, actor, facts)
    code = facts["exit_code"]
    if code not in WITHOUT_NOTICE and case.due_at and timezone.now() < case.due_at:
        raise ValidationError("公示期还没过，本人可以提出异议，到期再确认", code="notice")
    if actor.kind is ActorKind.SYSTEM and not (code in AUTOMATIC and facts.get("exact")):
        raise ValidationError("这种退出要由人确认", code="by_hand")


def may_reopen(case: Registration, actor: Actor, facts: Facts) -> None:
    """A mistaken exit goes on as the same spell within 30 days, if nothing lies between (domain.md 2.8 e)."""
    assert case.closed_at is not None and case.spell is not None  # kept by the constraint on closed registrations
    last = case.closed_at + timedelta(days=reopen_within(case.region_code, timezone.localdate()))
    if timezone.now() > last:
        raise ValidationError("退出太久了，不能恢复。请重新登记", code="too_late")
    later = Registration.objects.filter(
        person=case.person_id, spell__isnull=False, spell__startswith__gt=case.spell.lower
    )
    if later.exists():
        raise ValidationError("后来又登记过一次，不能再恢复这一次", code="later_spell")


def has_new_place(case: Registration, actor: Actor, facts: Facts) -> None:
    if facts["office"].pk == case.service_office_id and facts["region_code"] == case.region_code:
        raise ValidationError("没有变化", code="same_place")


def may_join(case: Registration, actor: Actor, facts: Facts) -> None:
    """A second registration is not needed once the first serves the same person from the same office (domain.md 10.1)."""
    same = Registration.objects.filter(person=case.person_id, state__in=sorted(REGISTERED)).exclude(pk=case.pk)
    if not same.filter(service_office=case.service_office_id).exists():
        raise ValidationError("原来的登记还没有转过来，不能并", code="not_here")
