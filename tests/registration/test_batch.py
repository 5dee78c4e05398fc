"""Work on the people ticked in the roster: a colleague does it, a message goes out, the list goes on paper."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.cases.contacts.models import FollowUpTask
from portal.cases.workflow import perform
from portal.messages.models import Message
from portal.privacy.models import AuditEntry
from registration.residence.assign import assign
from registration.roster import services
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW
from tests.conftest import OTHER_TOWN, SIBLING_TOWN, TOWN, office_at
from tests.registration import cases

pytestmark = pytest.mark.django_db
BATCH = "/desk/roster/batch/"


@pytest.fixture
def helper(staff):
    user = staff(Role.CASEWORKER, TOWN, username="helper")
    user.name = "赵某某"
    user.save(update_fields=["name"])
    return user


@pytest.fixture
def case(citizen, actor):
    return cases.active(citizen(), TOWN, actor)


def everybody():
    return UnemploymentRegistration.objects.all()


def handed() -> list[str]:
    return list(FollowUpTask.objects.open().filter(handed_to__isnull=False).values_list("handed_to__name", flat=True))


def test_a_colleague_is_asked_sees_it_on_the_rail_and_the_office_keeps_it(
    citizen, actor, case, helper, browser, browser_of
):
    cases.active(citizen(), TOWN, actor)
    assert "请我代办" not in browser_of(helper).get(reverse("desk-today")).content.decode()
    asked = browser.post(BATCH, {"act": "hand", "pick": [case.pk]}).content.decode()
    assert "请别人代办：1 人" in asked and "赵某某" in asked
    assert "请选请谁代办" in browser.post(BATCH, {"act": "hand", "pick": [case.pk], "confirmed": "1"}).content.decode()
    sent = {"act": "hand", "pick": [case.pk], "confirmed": "1", "to": str(helper.pk)}
    assert "请别人代办：办好 1 人" in browser.post(BATCH, sent, follow=True).content.decode()
    theirs = browser_of(helper).get(reverse("desk-handed")).content.decode()
    assert theirs.count("data-row") == 1 and "请您代办" in theirs and "请我代办" in theirs
    assert "赵某某，代办" in browser.get(reverse("desk-person", args=[case.person_id])).content.decode()
    assert "没有请您代办的" in browser.get(reverse("desk-handed")).content.decode()
    browser.post(BATCH, sent | {"to": "nobody"})
    assert handed() == []


def test_only_a_colleague_of_the_same_office_can_be_asked(actor, case, staff, worker, browser):
    stranger = staff(Role.CASEWORKER, OTHER_TOWN)
    for who in (stranger, worker):
        with pytest.raises(ValidationError, match="本站现在的同事"):
            services.hand_over(actor=actor, cases=everybody(), to=who)
    page = browser.post(BATCH, {"act": "hand", "pick": [case.pk]}).content.decode()
    assert str(stranger.pk) not in page and "没有别的经办人" in page


def test_what_was_handed_says_by_whom_and_never_to_oneself(actor, case, helper):
    tasks = FollowUpTask.objects.open()
    with pytest.raises(IntegrityError, match="handed_followup_says_by_whom"), transaction.atomic():
        tasks.update(handed_to=helper)
    with pytest.raises(IntegrityError, match="followup_handed_to_somebody_else"), transaction.atomic():
        tasks.update(handed_to=helper, handed_by=helper.pk, handed_at=timezone.now())


@pytest.mark.parametrize("by", ["step", "night"])
def test_another_office_does_not_inherit_the_colleague(actor, case, helper, by):
    services.hand_over(actor=actor, cases=everybody(), to=helper)
    assert handed() == ["赵某某"]
    if by == "step":
        there = {"office": office_at(SIBLING_TOWN), "region_code": SIBLING_TOWN}
        perform(WORKFLOW, "transfer", actor=SYSTEM, case=case, facts=there)
    else:
        Office.objects.filter(code=TOWN).update(closed_on=timezone.localdate())
        assert assign() == 1
    assert handed() == []


def test_a_reminder_goes_out_once_a_day_and_only_where_there_is_a_telephone(citizen, actor, case, browser):
    silent = cases.active(citizen(), TOWN, actor)
    silent.person.phone = None
    silent.person.save()
    sent = {"act": "remind", "pick": [case.pk, silent.pk], "confirmed": "1"}
    assert "短信没有回复，不算联系" in browser.post(BATCH, sent | {"confirmed": ""}).content.decode()
    assert "发短信提醒：办好 1 人" in browser.post(BATCH, sent, follow=True).content.decode()
    assert "发短信提醒：办好 0 人" in browser.post(BATCH, sent, follow=True).content.decode()
    letter = Message.objects.get(kind="roster.get_in_touch")
    assert letter.person_id == case.person_id and letter.by_sms and "锦山镇" in letter.text
    assert FollowUpTask.objects.open().filter(case_id=case.pk).exists(), "a message is no contact"


def test_the_list_goes_on_paper_with_who_printed_it_and_leaves_a_trace(citizen, actor, case, browser, acting):
    other = cases.active(citizen(), SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN))
    page = browser.post(BATCH, {"act": "print", "pick": [case.pk, other.pk]}).content.decode()
    assert page.count("data-row") == 1 and "要联系的人：1 人" in page and "王某某" in page
    assert case.person.id_number not in page and case.person.id_number[-4:] not in page
    entry = AuditEntry.objects.get(action="roster.print")
    assert str(case.pk) in str(entry.detail) and str(other.pk) not in str(entry.detail)
    assert "还没有选人" in browser.post(BATCH, {"act": "print"}).content.decode()
