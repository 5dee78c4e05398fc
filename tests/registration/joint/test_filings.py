"""One submit, three receipts: each for itself; what is refused says why and goes once more (requirements 5.2)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.config.demo.partners.moods import Mood
from portal.exchange.partners.models import PartnerMessage
from portal.foundation.identifiers import uuid7
from portal.ui.imports.models import Import
from registration.employment import services as employment
from registration.employment.effects import version_of, work_of
from registration.employment.enums import EmploymentKind, EmploymentState, EndReason, Source
from registration.joint import filings, services
from registration.joint.enums import FilingState, Target
from registration.joint.models import LinkedFiling, ReasonAsked
from registration.joint.pages.receipts import lines_of
from tests.conftest import COUNTY, FAR_TOWN, TOWN
from tests.partners import connect
from tests.registration.employment.conftest import days_ago, somebody
from tests.registration.joint.conftest import exchange, said

pytestmark = pytest.mark.django_db
F = FilingState


def both() -> None:
    for partner in ("insurance", "filing"):
        PartnerMessage.objects.update(next_at=timezone.now())
        exchange(partner)


def states(case) -> dict[str, str]:
    return dict(LinkedFiling.objects.filter(registration=case).values_list("target", "state"))


def test_a_hire_declared_once_has_three_receipts(town, left, hired, boss):
    case = hired(left, since=2)
    assert states(case) == {Target.INSURANCE: F.PENDING, Target.FILING: F.PENDING}
    both()
    lines = lines_of(case)
    assert [line.what for line in lines] == ["就业登记", "参保登记", "劳动用工备案"]
    assert all(line.number for line in lines) and states(case) == {
        Target.INSURANCE: F.ACCEPTED,
        Target.FILING: F.ACCEPTED,
    }
    sent = next(one for one in town.houses["filing"].messages.values())
    assert set(sent["data"]) == {"receipt_no", "name", "number", "uscc", "employer", "first_day", "region"}


TERM = {"contract": "fixed", "signed_on": days_ago(3), "contract_until": days_ago(-700)}
FILED = {"contract": "fixed", "signed_on": days_ago(3).isoformat(), "until": days_ago(-700).isoformat()}


def told(town, partner):
    """What a partner has taken, newest last: the kind and the facts of contract and end."""
    names = ("contract", "signed_on", "until", "last_day", "reason")
    return [
        (one["kind"], {name: one["data"][name] for name in names if name in one["data"]})
        for one in town.houses[partner].messages.values()
    ]


def test_the_facts_of_the_contract_go_to_the_filing_and_to_nobody_else(town, left, hired, boss):
    case = hired(left, since=2, **TERM)
    both()
    assert told(town, "filing") == [("filing", FILED)] and told(town, "insurance") == [("filing", {})]
    work = replace(work_of(version_of(case)), contract="open", contract_until=None)
    employment.correct(actor=actor_of(boss), case=case, work=work, reason="改签了", source=Source.EMPLOYER)
    assert states(case) == {Target.INSURANCE: F.ACCEPTED, Target.FILING: F.PENDING}
    both()
    assert told(town, "filing")[1] == ("filing", {"contract": "open", "signed_on": FILED["signed_on"]})
    assert len(told(town, "insurance")) == 1 and all(line.number for line in lines_of(case))


def test_work_without_a_labour_contract_has_none_to_file_and_another_version_is_written_in_its_words(
    town, left, hired, citizen, actor
):
    hired(left, since=2, contract="service")
    town.houses["filing"].speak(2)
    both()
    hired(somebody(citizen(), actor), since=2, **TERM)
    both()
    first, second = (one["data"] for one in town.houses["filing"].messages.values())
    assert "contract_type" not in first and (second["contract_type"], second["end_date"]) == ("1", FILED["until"])


def test_an_end_declared_once_goes_on_to_both_and_a_reopened_one_is_put_right_in_order(town, left, hired, boss):
    case, owner = hired(left, since=9, **TERM), actor_of(boss)
    both()
    over = {
        "actor": owner,
        "case": case,
        "last_day": days_ago(1),
        "end_reason": EndReason.LAID_OFF,
        "source": Source.EMPLOYER,
    }
    town.houses["insurance"].be(Mood.DOWN)
    employment.end(**over)
    both()
    assert told(town, "filing")[-1] == ("filing.ended", {"last_day": days_ago(1).isoformat(), "reason": "laid_off"})
    assert [line.what for line in lines_of(case)] == [
        "就业登记",
        "参保登记",
        "劳动用工备案",
        "停保申报",
        "终止用工备案",
    ]
    employment.reopen(actor=owner, case=case, reason="弄错了", source=Source.EMPLOYER)
    town.houses["insurance"].be(Mood.WELL)
    both()
    assert [kind for kind, _ in told(town, "filing")] == ["filing", "filing.ended", "filing"]
    assert [kind for kind, _ in told(town, "insurance")] == ["filing", "filing"]  # the end never left the house
    assert [line.what for line in lines_of(case)] == ["就业登记", "参保登记", "劳动用工备案"]
    employment.end(**over)
    both()
    assert told(town, "insurance")[-1] == ("filing.ended", {"last_day": days_ago(1).isoformat()})
    assert set(states(case).values()) == {F.ACCEPTED}


def test_an_end_by_another_word_than_the_employer_s_is_not_told(town, left, hired, employer, tell, actor):
    case = hired(left, since=9)
    both()
    employment.end(actor=actor, case=case, last_day=days_ago(1), end_reason=EndReason.AGREED, source=Source.OFFICE)
    assert set(states(case)) == {Target.INSURANCE, Target.FILING}


def test_a_hire_of_somebody_registered_as_unemployed_goes_on_too_and_waits_here(town, jobless, hired):
    case = hired(jobless.person)
    assert case.state == EmploymentState.PROPOSED and len(states(case)) == 2
    assert lines_of(case)[0].word == "收到了，等核对"


def test_one_that_is_refused_or_away_holds_up_neither_the_other_nor_the_registration(town, left, hired):
    case = hired(left)
    town.houses["insurance"].be(Mood.REFUSING)
    town.houses["filing"].be(Mood.DOWN)
    both()
    assert states(case) == {Target.INSURANCE: F.REFUSED, Target.FILING: F.PENDING}
    assert LinkedFiling.objects.get(target="insurance").why == "单位还没有在这里开户，请先开户"
    assert case.state == EmploymentState.CURRENT
    town.houses["filing"].be(Mood.WELL)
    both()
    assert states(case)[Target.FILING] == F.ACCEPTED


def test_a_refused_one_goes_again_with_what_is_registered_now(town, left, hired, boss):
    case = hired(left, since=5)
    town.houses["insurance"].be(Mood.REFUSING)
    both()
    town.houses["insurance"].be(Mood.WELL)
    work = employment.Work(days_ago(4))
    employment.correct(actor=actor_of(boss), case=case, work=work, reason="写错了", source=Source.EMPLOYER)
    filing = LinkedFiling.objects.get(target="insurance")
    filings.again(actor=actor_of(boss), filing=filing)
    both()
    filing.refresh_from_db()
    assert (filing.state, filing.why, bool(filing.number)) == (F.ACCEPTED, "", True)
    assert [one["data"]["first_day"] for one in town.houses["insurance"].messages.values()] == [days_ago(4).isoformat()]


def test_a_partner_that_is_not_connected_is_said_so_and_later_caught_up_with(town, settings, left, hired, boss):
    connect(town, Path(settings.PARTNERS_FILE), "filing")
    case = hired(left)
    assert states(case) == {Target.INSURANCE: F.OFF, Target.FILING: F.PENDING}
    filing = LinkedFiling.objects.get(target="insurance")
    with pytest.raises(ValidationError, match="还没有接通"):
        filings.again(actor=actor_of(boss), filing=filing)
    connect(town, Path(settings.PARTNERS_FILE))
    filings.again(actor=actor_of(boss), filing=filing)
    both()
    assert states(case)[Target.INSURANCE] == F.ACCEPTED


def test_nothing_goes_on_that_is_over_or_that_another_authority_said(town, left, hired, boss, tell, employer):
    tell("insurance", "enrolled", left, since=3, **said(employer))
    assert not LinkedFiling.objects.exists()
    case = hired(left, since=9)
    employment.end(
        actor=actor_of(boss), case=case, last_day=days_ago(1), end_reason=EndReason.AGREED, source=Source.EMPLOYER
    )
    with pytest.raises(ValidationError, match="不用再交"):
        filings.again(actor=actor_of(boss), filing=LinkedFiling.objects.first())


WHO = [
    (Role.CASEWORKER, TOWN, 200),
    (Role.CASEWORKER, FAR_TOWN, 404),
    (Role.COUNTY_REVIEWER, COUNTY, 200),
    (Role.SYSTEM_ADMIN, TOWN, 404),
]


@pytest.mark.parametrize(("role", "place", "status"), WHO)
def test_case_1_who_of_staff_sees_the_receipts(town, left, hired, staff, browser_of, role, place, status):
    url = reverse("employment-receipts", args=[hired(left).pk])
    assert browser_of(staff(role, place, username="looks")).get(url).status_code == status


def test_the_page_and_the_paper_for_the_employer_the_worker_and_nobody_else(
    town, left, hired, boss, citizen, browser_of
):
    case = hired(left)
    town.houses["insurance"].be(Mood.REFUSING)
    both()
    url = reverse("employment-receipts", args=[case.pk])
    own, worker = browser_of(boss), browser_of(left.links.get().account)
    page = own.get(url).content.decode()
    assert "请先开户" in page and "改好了，再交一次" in page and case.receipt_no in page
    assert "再交一次" not in worker.get(url).content.decode()
    town.houses["insurance"].be(Mood.WELL)
    assert own.post(url, {"target": "insurance"}).status_code == 302 and states(case)["insurance"] == F.PENDING
    assert "不能替别人办" in worker.post(url, {"target": "insurance"}).content.decode()
    assert own.post(url, {"target": "nobody"}).status_code == 404
    paper = own.get(reverse("employment-receipts-pdf", args=[case.pk]))
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    for path in (url, reverse("employment-receipts-pdf", args=[case.pk])):
        assert browser_of(citizen()).get(path).status_code == 404


def test_the_employer_says_why_the_work_ended(town, tell, left, hired, employer, boss, citizen, browser_of):
    case = hired(left, since=40)
    tell("insurance", "stopped", left, since=2, **said(employer))
    asked, own = ReasonAsked.objects.get(), browser_of(boss)
    url = reverse("my-reason", args=[asked.pk])
    assert url in own.get(reverse("my")).content.decode()
    assert browser_of(citizen()).get(url).status_code == 404
    assert "请选终止的原因" in own.post(url, {}).content.decode()
    assert own.post(url, {"end_reason": "not_said"}).status_code == 200
    assert own.post(url, {"end_reason": "laid_off"}).status_code == 302
    case.refresh_from_db()
    assert (version_of(case).end_reason, version_of(case).source) == ("laid_off", "employer")
    with pytest.raises(ValidationError, match="已经答复过"):
        services.give_reason(actor=actor_of(boss), asked=asked, end_reason="agreed")
    assert url not in own.get(reverse("my")).content.decode()
    assert asked.due_on == timezone.localdate() + timedelta(days=15)


def test_the_hires_of_a_list_go_on_once_the_list_can_t_be_taken_back_any_more(town, left, employer, boss):
    """What is taken back within its hours was never handed on."""
    one = Import.objects.create(
        subject="employment", employer_id=employer.pk, role="employer", region_code=TOWN, file_name="x.csv", digest="0" * 64,
        size=1, kind="csv", uploaded_by_id=boss.pk, undo_until=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    declared = employment.Declared(
        left, EmploymentKind.EMPLOYER, employment.Work(days_ago(3)), TOWN, Source.EMPLOYER, employer=employer,
        site=employer.sites.first(), came_by=one.pk,
    )  # fmt: skip
    case = employment.declare(actor=actor_of(boss), key=uuid7(), declared=declared)
    assert states(case) == {} and filings.hand_over_lists(timezone.now()) == 0
    assert filings.hand_over_lists(timezone.now() + timedelta(hours=2)) == 1
    assert filings.hand_over_lists(timezone.now() + timedelta(hours=2)) == 0
    assert set(states(case).values()) == {F.PENDING}
