"""One draft, whatever the channel: begun in one, finished in another; and every write once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.exchange.channels import once
from portal.exchange.channels.housekeeping import forget
from portal.exchange.channels.models import KeptAnswer, PersonToken, SeenNonce
from portal.messages.gateways import FileGateway
from portal.messages.models import Message
from registration.help.models import HelpRequest
from registration.unemployment import services
from registration.unemployment.enums import RejectGround, State
from registration.unemployment.models import UnemploymentRegistration
from tests.channels.signing import channel
from tests.conftest import OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
PROMISED = {"notice": True, "promise": True}


def answers(number: str = "") -> dict[str, str]:
    day = timezone.localdate() - timedelta(days=13)
    return {
        "name": "张某某", "id_type": "resident", "id_number": number or id_number(), "region": TOWN, "reason": "contract_end",
        "jobless_since": day.isoformat(),
    }  # fmt: skip


def test_a_person_signs_in_by_a_code_and_the_channel_never_sees_it(settings):
    mini, phone = channel(), "12600000777"
    sent = mini.ask("POST", "session/code/", {"phone": phone})
    assert sent.status_code == 201
    code, challenge = FileGateway().last_code(phone), sent.json()["challenge"]
    other = channel("social_card")
    assert other.ask("POST", "session/", {"challenge": challenge, "code": code}).status_code == 400
    opened = mini.ask("POST", "session/", {"challenge": challenge, "code": code})
    assert opened.status_code == 201 and opened.json()["expires_in"] == 7200
    mini.token = opened.json()["token"]
    known = mini.ask("GET", "my/").json()
    assert known["phone"] == "126****0777" and known["assurance"] == "phone"
    assert mini.ask("DELETE", "session/").status_code == 204
    assert mini.ask("GET", "my/").status_code == 401


def test_case_15_a_wrong_code_counts_whatever_becomes_of_the_request():
    mini, phone = channel(), "12600000778"
    challenge = mini.ask("POST", "session/code/", {"phone": phone}).json()["challenge"]
    right = FileGateway().last_code(phone)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    tries = [mini.ask("POST", "session/", {"challenge": challenge, "code": wrong}).status_code for _ in range(5)]
    assert tries == [400] * 5
    assert mini.ask("POST", "session/", {"challenge": challenge, "code": right}).status_code == 400
    assert mini.ask("POST", "session/code/", {"phone": phone}).status_code == 429


def test_staff_do_not_come_in_through_a_channel(staff):
    from portal.accounts.phones import PHONE_PURPOSE
    from portal.privacy import crypto

    user, phone, mini = staff(Role.CASEWORKER), "12600000779", channel()
    User.objects.filter(pk=user.pk).update(phone_index=crypto.mac(phone, PHONE_PURPOSE))
    challenge = mini.ask("POST", "session/code/", {"phone": phone}).json()["challenge"]
    answer = mini.ask("POST", "session/", {"challenge": challenge, "code": FileGateway().last_code(phone)})
    assert answer.status_code == 403 and not PersonToken.objects.exists()


def test_begun_in_the_mini_program_and_finished_on_the_web(citizen, browser_of):
    person = citizen()
    mini = channel().of(person)
    first = mini.ask("PATCH", "my/draft/", {"name": "张某某", "id_number": id_number()}).json()
    assert first["begun_in"] == "mini_program" and not first["is_complete"]
    assert "region" in first["errors"] and first["answers"]["id_number"].startswith("*")
    mini.ask("PATCH", "my/draft/", {"region": TOWN, "reason": "resigned"})
    browser = browser_of(person)
    assert "张某某" in browser.get("/register/identity/").content.decode()
    day = (timezone.localdate() - timedelta(days=9)).isoformat()
    browser.post("/register/reason/", {"reason": "resigned", "jobless_since": day})
    browser.post("/register/check/", {"promise": "on"})
    case = UnemploymentRegistration.objects.get(account=person)
    assert (case.state, case.begun_in, case.channel) == (State.SUBMITTED, "mini_program", "web")
    seen = mini.ask("GET", f"my/registrations/{case.pk}/").json()
    assert seen["receipt_no"] == case.receipt_no and seen["steps"][0]["state"] == "done"


def test_begun_on_the_web_and_finished_in_the_app(citizen):
    person = citizen()
    services.save_draft(actor=cases.actor_of(person), answers={"name": "李某某"})
    app = channel("province_app").of(person)
    assert app.ask("GET", "my/draft/").json()["answers"]["name"] == "李某某"
    assert app.ask("POST", "my/draft/submit/", PROMISED).status_code == 400
    app.ask("PATCH", "my/draft/", answers() | {"name": "李某某"})
    handed = app.ask("POST", "my/draft/submit/", PROMISED)
    assert handed.status_code == 201, handed.content
    case = UnemploymentRegistration.objects.get(account=person)
    assert (case.begun_in, case.channel, case.person.source) == ("web", "province_app", "province_app")
    assert handed.json()["may"] == ["withdraw", "correct"]
    assert app.ask("GET", "my/draft/").status_code == 404
    assert app.ask("POST", "my/draft/submit/", PROMISED).status_code == 409
    assert app.ask("GET", "my/").json()["region_code"] == TOWN


def test_without_the_promise_nothing_is_handed_in(citizen):
    mini = channel().of(citizen())
    mini.ask("PATCH", "my/draft/", answers())
    refused = mini.ask("POST", "my/draft/submit/", {"notice": True, "promise": False})
    assert refused.status_code == 400 and refused.json()["errors"] == {"promise": ["请本人作出承诺，再提交"]}


def test_withdrawing_correcting_and_answering_the_office(citizen, acting):
    person = citizen()
    case, mini = cases.submitted(person, TOWN), channel().of(person)
    path = f"my/registrations/{case.pk}/"
    same = mini.ask("POST", f"{path}correct/", {"promise": True})
    assert same.status_code == 400
    changed = mini.ask("POST", f"{path}correct/", {"reason": "agreed", "promise": True, "version": case.version})
    assert changed.status_code == 200, changed.content
    stale = mini.ask("POST", f"{path}correct/", {"reason": "other", "promise": True, "version": case.version})
    assert stale.status_code == 409
    case.refresh_from_db()
    services.ask(actor=acting(Role.CASEWORKER), case=case, about="identity", words="名字和证件上的不一样，请再看看")
    assert mini.ask("GET", path).json()["asked"].startswith("名字和证件")
    assert mini.ask("POST", f"{path}correct/", {"name": "张某", "promise": True}).json()["state"] == "submitted"
    assert mini.ask("POST", f"{path}withdraw/").status_code == 204
    assert mini.ask("POST", f"{path}withdraw/").status_code == 409


def test_an_appeal_comes_in_through_a_channel(citizen, acting):
    person = citizen()
    case, mini = cases.submitted(person, TOWN), channel().of(person)
    services.reject(
        actor=acting(Role.CASEWORKER), case=case, ground=RejectGround.WORKING, reason="查到现在还在单位上班"
    )
    path = f"my/registrations/{case.pk}/"
    assert mini.ask("GET", path).json()["may"] == ["appeal"]
    assert mini.ask("POST", f"{path}appeal/", {"words": "我上个月就离开了"}).json()["state"] == "appealed"
    kiosk = channel("kiosk").of(person)
    assert kiosk.ask("POST", f"{path}appeal/", {"words": "我上个月就离开了"}).status_code == 403


def test_case_1_another_persons_case_does_not_exist(citizen):
    theirs, mini = cases.submitted(citizen(), TOWN), channel().of(citizen())
    cases.submitted(User.objects.get(pk=PersonToken.objects.get().account_id), OTHER_TOWN)
    for method, tail in (("GET", ""), ("POST", "withdraw/"), ("POST", "correct/"), ("POST", "appeal/")):
        body = {"promise": True, "words": "我上个月就离开了"} if method == "POST" else None
        assert mini.ask(method, f"my/registrations/{theirs.pk}/{tail}", body).status_code == 404
    assert str(theirs.pk) not in str(mini.ask("GET", "my/registrations/").json())


def test_help_is_asked_for_three_times_a_day_from_one_telephone(citizen):
    mini = channel().of(citizen())
    wish = {"kind": "find_work", "name": "张先生", "phone": "12600000123", "region": TOWN}
    asked = [mini.ask("POST", "my/help-requests/", wish).status_code for _ in range(4)]
    assert asked == [201, 201, 201, 400]
    first = mini.ask("GET", "my/help-requests/").json()["results"][-1]
    assert first["channel"] == "mini_program"
    assert mini.ask("POST", f"my/help-requests/{first['id']}/withdraw/").status_code == 204
    assert HelpRequest.objects.get(pk=first["id"]).state == "withdrawn"
    wrong = mini.ask("POST", "my/help-requests/", wish | {"phone": "1", "region": "230000000000"})
    assert set(wrong.json()["errors"]) == {"phone", "region"}


def test_letters_are_read_once(citizen):
    person = citizen()
    cases.submitted(person, TOWN)
    mini = channel().of(person)
    letter = mini.ask("GET", "my/letters/").json()["results"][0]
    assert letter["read_at"] is None and "受理号" in letter["text"]
    assert mini.ask("POST", f"my/letters/{letter['id']}/read/").status_code == 204
    assert Message.objects.get(pk=letter["id"]).read_at
    stranger = channel().of(citizen())
    assert stranger.ask("POST", f"my/letters/{letter['id']}/read/").status_code == 404


def test_reference_data_leads_from_the_province_to_the_office():
    mini = channel()
    top = mini.ask("GET", "regions/230000000000/").json()
    assert top["path"][0]["name"] == "黑龙江省"
    offices = mini.ask("GET", "offices/", query=f"region={TOWN}").json()["offices"]
    assert [one["region_code"] for one in offices] == [TOWN, "230882000000", "230800000000", "230000000000"]
    assert mini.ask("GET", "offices/", query="region=x").status_code == 400


def test_the_nearest_offices_with_their_distance():
    mini = channel()
    found = mini.ask("GET", "service-points/nearest/", query="lat=47.25&lon=132.03").json()["offices"]
    assert 0 < len(found) <= 5 and all(one["phone"] is not None for one in found)
    metres = [one["distance_m"] for one in found]
    assert metres == sorted(metres) and {one["estimated"] for one in found} <= {True, False}
    for wrong in ("lat=47.25", "lat=x&lon=1", "lat=nan&lon=1", "lat=91&lon=1"):
        assert mini.ask("GET", "service-points/nearest/", query=wrong).status_code == 400
    assert mini.ask("GET", "regions/230000009999/").status_code == 404
    assert mini.ask("GET", "notices/").json()["promise"]["points"]


def test_case_62_the_same_key_and_body_give_the_same_answer_and_happen_once(citizen):
    person = citizen()
    mini, key = channel().of(person), str(uuid4())
    mini.ask("PATCH", "my/draft/", answers())
    first = mini.ask("POST", "my/draft/submit/", PROMISED, once=key)
    again = mini.ask("POST", "my/draft/submit/", PROMISED, once=key)
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    assert UnemploymentRegistration.objects.filter(account=person).count() == 1
    kept = KeptAnswer.objects.get(status=201)
    assert kept.answer["body"]["receipt_no"] == first.json()["receipt_no"]


def test_case_62_another_body_or_address_under_the_same_key_is_a_conflict(citizen):
    mini, key = channel().of(citizen()), str(uuid4())
    mini.ask("PATCH", "my/draft/", {"name": "张某某"}, once=key)
    for method, path, body in (("PATCH", "my/draft/", {"name": "李某某"}), ("POST", "my/draft/submit/", PROMISED)):
        answer = mini.ask(method, path, body, once=key)
        assert answer.status_code == 409 and answer.json()["code"] == "key_reused"
    assert mini.ask("GET", "my/draft/").json()["answers"]["name"] == "张某某"


def test_case_62_a_refusal_is_kept_as_well_and_keys_are_each_persons_own(citizen):
    mini, key = channel(), str(uuid4())
    one, other = mini.of(citizen()), mini.of(citizen())
    first = one.ask("POST", "my/draft/submit/", PROMISED, once=key)
    one.ask("PATCH", "my/draft/", answers())
    again = one.ask("POST", "my/draft/submit/", PROMISED, once=key)
    assert first.status_code == again.status_code == 409 and first.json() == again.json()
    assert again["Content-Type"] == "application/problem+json"
    other.ask("PATCH", "my/draft/", answers())
    assert other.ask("POST", "my/draft/submit/", PROMISED, once=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_write_without_a_key_is_refused(citizen, key):
    answer = channel().of(citizen()).ask("PATCH", "my/draft/", {"name": "张某某"}, once=key)
    assert answer.status_code == 400 and answer.json()["code"] == "idempotency_key"


def test_case_62_a_write_that_died_is_taken_over_after_a_minute_and_its_late_answer_is_undone():
    claim = once.begin(caller="c", key="k", asked="a")
    with pytest.raises(once.Refused) as refused:
        once.begin(caller="c", key="k", asked="a")
    assert refused.value.status_code == 409 and refused.value.wait == 1
    KeptAnswer.objects.update(started_at=timezone.now() - timedelta(seconds=61))
    second = once.begin(caller="c", key="k", asked="a")
    with pytest.raises(once.Overtaken):
        once.finish(claim, 200, {})
    once.finish(second, 200, {"a": 1})
    assert once.begin(caller="c", key="k", asked="a").answer == {"body": {"a": 1}}


def test_case_62_who_was_overtaken_is_told_so_and_its_work_is_undone(citizen, monkeypatch):
    mini = channel().of(citizen())
    save = services.save_draft

    def slowly(**given):
        KeptAnswer.objects.update(claim=uuid4())  # a minute went by, and another machine took the claim over
        return save(**given)

    monkeypatch.setattr(services, "save_draft", slowly)
    answer = mini.ask("PATCH", "my/draft/", {"name": "张某某"})
    assert answer.status_code == 409 and answer.json()["code"] == "under_way"
    assert not UnemploymentRegistration.objects.exists()


def test_what_is_over_is_forgotten(citizen):
    channel().of(citizen()).ask("PATCH", "my/draft/", {"name": "张某某"})
    assert sum(forget().values()) == 0
    old = timezone.now() - timedelta(days=40)
    SeenNonce.objects.update(at=old)
    KeptAnswer.objects.update(started_at=old)
    PersonToken.objects.update(expires_at=old)
    assert forget() == {"nonces": 1, "counts": 0, "answers": 1, "pairings": 0, "tokens": 1, "tickets": 0}


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_registrations_cost_as_many_queries_as_one(citizen, django_assert_max_num_queries, rows):
    person = citizen()
    for _ in range(rows):
        services.withdraw(actor=cases.actor_of(person), case=cases.submitted(person, TOWN))
    mini = channel().of(person)
    with django_assert_max_num_queries(8):
        assert len(mini.ask("GET", "my/registrations/").json()["results"]) == rows


def test_each_write_leaves_its_row_in_the_audit(citizen):
    from portal.privacy.models import AuditEntry

    person = citizen()
    channel().of(person).ask("PATCH", "my/draft/", {"name": "张某某"})
    entry = AuditEntry.objects.get(action="api-draft")
    assert entry.actor_id == person.pk and entry.detail["channel"] == "mini_program" and entry.outcome == "done"


def test_only_the_mini_program_lets_messages_in_and_the_person_takes_it_back():
    from portal.messages.models import ContactWay

    mini, phone = channel(), "12600000779"
    challenge = mini.ask("POST", "session/code/", {"phone": phone}).json()["challenge"]
    code = FileGateway().last_code(phone)
    mini.token = mini.ask("POST", "session/", {"challenge": challenge, "code": code}).json()["token"]
    assert mini.ask("POST", "my/subscription/", {"receiver": "receiver-1"}).status_code == 400, "nobody yet"
    cases.submitted(User.objects.by_phone(phone), TOWN)
    assert mini.ask("POST", "my/subscription/", {"receiver": "短"}).status_code == 400
    assert mini.ask("POST", "my/subscription/", {"receiver": "receiver-1"}).json() == {"on": True}
    assert mini.ask("GET", "my/subscription/").json() == {"on": True}
    assert ContactWay.objects.usable().get().address == "receiver-1"
    assert mini.ask("DELETE", "my/subscription/").status_code == 204
    assert mini.ask("GET", "my/subscription/").json() == {"on": False}
