"""Why work was lost, as a caseworker heard it: added and never changed, the last word counts, and only for one's own people."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext

from analytics.losses.models import LossMonth
from analytics.losses.services import count_losses
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.people.retention.services import forget_one
from portal.privacy.models import AuditEntry
from registration.exits import services as exits
from registration.losses import services
from registration.losses.models import JobLossReason
from registration.unemployment.enums import ExitCode
from tests.conftest import OTHER_TOWN, PROVINCE, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
HEARD = {"code": "employer_closed", "told": "visit", "note": "厂里说合同到期，其实厂子八月就停了"}


@pytest.fixture
def worker(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def case(citizen, worker):
    return cases.active(citizen(), TOWN, actor_of(worker))


def test_what_is_heard_on_a_visit_counts_and_what_was_written_stays(case, worker, browser_of):
    browser, where = browser_of(worker), f"/desk/registration/{case.pk}/loss/"
    for page in (f"/desk/registration/{case.pk}/", f"/desk/person/{case.person_id}/"):
        assert where in browser.get(page).content.decode()
    assert "合同到期 <span" in browser.get(where).content.decode()
    silent = browser.post(where, HEARD | {"note": " "})
    assert silent.status_code == 200 and "请写本人怎么说的" in silent.content.decode()
    assert browser.post(where, HEARD)["Location"] == where
    one = JobLossReason.objects.get()
    assert (one.by, one.office.code, one.person_id, one.note) == (worker.pk, TOWN, case.person_id, HEARD["note"])
    page = browser.get(where).content.decode()
    assert "单位关闭或破产" in page and HEARD["note"] in page and "走访" in page and "（登记时写的）" in page
    count_losses()
    assert list(LossMonth.objects.values_list("reason", "people")) == [("employer_closed", 1)]
    assert AuditEntry.objects.filter(action="loss.why", actor_id=worker.pk, person_id=case.person_id).exists()


def test_a_word_on_an_older_case_moves_its_old_month_in_the_night(case, worker):
    later = case.spell.lower + timedelta(days=100)
    count_losses(later)
    services.say_why(actor=actor_of(worker), case=case, **HEARD)
    reasons = LossMonth.objects.values_list("reason", flat=True)
    count_losses(later)
    assert list(reasons) == [case.reason], "by day only this month and the last are counted anew"
    count_losses(later, everything=True)
    assert list(reasons.all()) == ["employer_closed"]


def test_no_word_is_changed_and_the_persons_own_words_go_when_their_time_is_over(case, worker):
    actor = actor_of(worker)
    first, second = (services.say_why(actor=actor, case=case, **HEARD | {"told": told}) for told in ("visit", "phone"))
    assert list(JobLossReason.objects.of(case)) == [second, first]
    for change in (lambda: JobLossReason.objects.update(code="resigned"), lambda: first.delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change()
    exits.leave(actor=actor, case=case, exit_code=ExitCode.EMPLOYED, exit_date=case.spell.lower)
    forget_one(case.person)
    assert set(JobLossReason.objects.values_list("note", flat=True)) == {None}


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [(Role.CASEWORKER, OTHER_TOWN, 404), (Role.PROVINCE_OFFICIAL, PROVINCE, 404), (Role.AUDIT_ADMIN, PROVINCE, 404)],
)
def test_only_who_serves_this_person_writes(case, staff, browser_of, role, place, status):
    browser = browser_of(staff(role, place, "else"))
    assert browser.post(f"/desk/registration/{case.pk}/loss/", HEARD).status_code == status
    assert not JobLossReason.objects.exists()


def test_the_person_and_a_case_that_is_not_taken_up_have_no_such_page(citizen, worker, browser_of):
    waiting = cases.submitted(citizen(), TOWN)
    assert browser_of(worker).get(f"/desk/registration/{waiting.pk}/loss/").status_code == 404
    assert browser_of(waiting.account).get(f"/desk/registration/{waiting.pk}/loss/").status_code in (403, 404)


def test_the_page_asks_as_often_for_thirty_words_as_for_one(case, worker, browser_of):
    browser, asked = browser_of(worker), []
    for words in (1, 29):
        for _ in range(words):
            services.say_why(actor=actor_of(worker), case=case, **HEARD)
        browser.get(f"/desk/registration/{case.pk}/loss/")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/desk/registration/{case.pk}/loss/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
