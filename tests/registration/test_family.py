"""亲情代办: only after the represented one's own telephone agreed, only three acts, and both see it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.cases.documents.models import Document
from portal.foundation.identifiers import uuid7
from portal.messages.gateways import FileGateway
from portal.messages.models import Message
from portal.people.identity import read_identity
from portal.privacy.models import AuditEntry
from registration.family import counter, services
from registration.family.enums import Means
from registration.family.models import Representation
from registration.family.retention import forget_old_representations
from registration.unemployment import services as register
from registration.unemployment.models import UnemploymentRegistration
from tests.cases.test_documents import jpeg
from tests.conftest import OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
PHONE = "12600000661"


def relative(number: str = "", name: str = "王某某") -> services.Relative:
    return services.Relative("parent", name, "resident", number or id_number())


@pytest.fixture
def two(citizen):
    """A daughter who acts for her father."""
    daughter, father = citizen("12600000660"), citizen(PHONE)
    made = services.agree(actor=actor_of(daughter), represented=father, relative=relative())
    return daughter, father, made


def what_is_asked(**changes: str) -> dict[str, str]:
    day = (timezone.localdate() - timedelta(days=9)).isoformat()
    return {"region": TOWN, "reason": "agreed", "jobless_since": day, "promise": "on"} | changes


def test_the_represented_ones_own_telephone_is_asked_and_says_what_for(citizen, browser_of, settings):
    daughter = citizen("12600000660")
    browser = browser_of(daughter)
    given = {"relation": "parent", "name": "王某某", "id_type": "resident", "id_number": id_number(), "phone": PHONE}
    assert browser.post("/my/family/add/", given).status_code == 302
    sent = FileGateway()._file(PHONE).read_text()
    assert "想替您办失业登记" in sent and "126****0660" in sent
    wrong = browser.post("/my/family/agree/", {"code": f"{(int(FileGateway().last_code(PHONE)) + 1) % 1_000_000:06d}"})
    assert "验证码不对" in wrong.content.decode() and not Representation.objects.exists()
    assert browser.post("/my/family/agree/", {"code": FileGateway().last_code(PHONE)}).status_code == 302
    made = Representation.objects.get()
    assert (made.representative, made.represented.phone, made.name) == (daughter, PHONE, "王某某")
    assert timedelta(days=364) < made.until - timezone.now() <= timedelta(days=365)
    assert "王某某" in browser.get("/my/family/").content.decode()


def test_the_code_is_no_way_to_sign_in_as_them(citizen, browser_of):
    browser = browser_of(citizen("12600000660"))
    given = {"relation": "parent", "name": "王某某", "id_type": "resident", "id_number": id_number(), "phone": PHONE}
    browser.post("/my/family/add/", given)
    answer = browser.post("/account/sign-in/code/", {"code": FileGateway().last_code(PHONE)})
    assert answer.status_code == 302 and answer.url == "/account/sign-in/"


def test_ones_own_telephone_is_refused(citizen, browser_of):
    browser = browser_of(citizen(PHONE))
    given = {"relation": "parent", "name": "王某某", "id_type": "resident", "id_number": id_number(), "phone": PHONE}
    assert "这是您自己的手机" in browser.post("/my/family/add/", given).content.decode()


def test_at_most_three_at_a_time(citizen):
    actor = actor_of(citizen())
    made = [services.agree(actor=actor, represented=citizen(), relative=relative()) for _ in range(3)]
    with pytest.raises(services.ValidationError, match="最多同时替 3 位"):
        services.agree(actor=actor, represented=citizen(), relative=relative())
    services.end(actor=actor, representation=made[0])
    services.agree(actor=actor, represented=citizen(), relative=relative())


def test_the_same_one_twice_and_oneself_are_refused(two):
    daughter, father, _ = two
    with pytest.raises(services.ValidationError, match="已经在替这位家人"):
        services.agree(actor=actor_of(daughter), represented=father, relative=relative())
    with pytest.raises(services.ValidationError, match="自己的手机"):
        services.agree(actor=actor_of(daughter), represented=daughter, relative=relative())


def test_handed_in_by_the_daughter_it_is_the_fathers_and_says_who_did_it(two, browser_of):
    daughter, father, made = two
    User.objects.filter(pk=daughter.pk).update(name="王小某")
    browser = browser_of(daughter)
    later = browser.post(f"/my/family/{made.pk}/register/", what_is_asked(later="1", reason="", promise=""))
    assert later.status_code == 302
    draft = UnemploymentRegistration.objects.get()
    assert draft.account == father and draft.draft["name"] == "王某某"
    answer = browser.post(f"/my/family/{made.pk}/register/", what_is_asked())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    case = UnemploymentRegistration.objects.get()
    assert (case.state, case.account, case.person.name) == ("submitted", father, "王某某")
    for one, page in ((daughter, f"/my/family/{made.pk}/"), (father, "/my/")):
        assert "代办人 王小某" in browser_of(one).get(page).content.decode()
    assert case.receipt_no not in browser.get("/my/").content.decode()


def test_the_daughter_reads_and_no_more(two, browser_of):
    daughter, father, made = two
    case = cases.submitted(father, TOWN)
    browser = browser_of(daughter)
    assert case.receipt_no in browser.get(f"/my/family/{made.pk}/").content.decode().replace("\u2060", "")
    for path in ("withdraw/", "appeal/", "correct/", ""):
        method = browser.post if path == "withdraw/" else browser.get
        assert method(f"/my/registration/{case.pk}/{path}").status_code == 404
    case.refresh_from_db()
    assert case.state == "submitted"


@pytest.mark.parametrize("who", ["father", "daughter"])
def test_either_of_them_ends_it_and_then_nothing_goes(two, browser_of, who):
    daughter, father, made = two
    page = browser_of(father).get("/my/family/").content.decode()
    assert "126****0660" in page.replace("\u2060", "") and "不让他替我办了" in page
    assert browser_of(father if who == "father" else daughter).post(f"/my/family/{made.pk}/end/").status_code == 302
    made.refresh_from_db()
    assert made.ended_by == (father if who == "father" else daughter).pk
    browser = browser_of(daughter)
    assert browser.get(f"/my/family/{made.pk}/").status_code == 404
    assert browser.post(f"/my/family/{made.pk}/register/", what_is_asked()).status_code == 404
    with pytest.raises(services.ValidationError, match="代办到期"):
        services.save_draft_for(actor=actor_of(daughter), representation=made, answers={})


def test_after_its_year_it_holds_no_more(two, browser_of):
    daughter, _, made = two
    now = timezone.now()
    Representation.objects.update(agreed_at=now - timedelta(days=366), until=now - timedelta(days=1))
    assert browser_of(daughter).get(f"/my/family/{made.pk}/").status_code == 404
    assert "王某某" not in browser_of(daughter).get("/my/family/").content.decode()


def test_case_1_a_stranger_sees_and_ends_nothing(two, citizen, staff, browser_of):
    _, father, made = two
    other = citizen("12600000662")
    services.agree(actor=actor_of(other), represented=citizen("12600000663"), relative=relative())
    for user, status in ((other, 404), (father, 404), (staff(Role.CASEWORKER, TOWN), 403)):
        assert browser_of(user).get(f"/my/family/{made.pk}/").status_code == status
    assert browser_of(other).post(f"/my/family/{made.pk}/end/").status_code == 404
    made.refresh_from_db()
    assert made.ended_at is None


def test_ones_own_registration_names_no_representative(citizen, browser_of):
    person = citizen()
    register.save_draft(actor=actor_of(person), answers={})
    cases.submitted(person, TOWN)
    assert not re.search("代办人", browser_of(person).get("/my/").content.decode())


def test_case_105_who_acted_for_whom_is_forgotten_in_its_time(two):
    assert forget_old_representations(timezone.now()) == 0
    now = timezone.now()
    Representation.objects.update(agreed_at=now - timedelta(days=800), until=now - timedelta(days=400))
    assert forget_old_representations(now) == 1


def at_counter(**changes) -> dict:
    return {
        "name": "王某某", "id_type": "resident", "id_number": id_number(), "phone": "", "relation": "parent",
        "helper_name": "王小某", "helper_number": id_number(), "helper_phone": "12600000660", "means": "present",
        "read_out": "on",
    } | changes  # fmt: skip


def test_at_a_counter_a_father_without_a_telephone_agrees_and_his_daughter_registers_for_him(staff, browser_of):
    clerk = staff(Role.CASEWORKER, TOWN)
    desk = browser_of(clerk)
    answer = desk.post("/desk/family/new/", at_counter())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made = Representation.objects.get()
    assert (made.means, made.office.code, made.taken_by) == (Means.PRESENT, TOWN, clerk.pk)
    assert timedelta(days=364) < made.until - timezone.now() <= timedelta(days=365)
    assert not made.represented.is_active and made.represented.phone is None, "nobody signs in without a telephone"
    assert set(Message.objects.values_list("kind", flat=True)) >= {"family.acts_for_you", "family.you_act_for"}
    assert AuditEntry.objects.filter(action="family-counter", actor_id=clerk.pk, object_id=str(made.pk)).exists()
    daughter = browser_of(made.representative)
    assert daughter.post(f"/my/family/{made.pk}/register/", what_is_asked()).status_code == 302
    case = UnemploymentRegistration.objects.get()
    assert (case.account, case.person.name, case.person.is_proved) == (made.represented, "王某某", True)
    page = desk.get(f"/desk/family/{made.pk}/").content.decode()
    assert "本人到场" in page and "结束代办" in page and "王" in desk.get("/desk/family/").content.decode()
    assert desk.post(f"/desk/family/{made.pk}/", {"why": " "}).status_code == 200
    assert desk.post(f"/desk/family/{made.pk}/", {"why": "本人来说不要了"}).status_code == 302
    made.refresh_from_db()
    assert (
        made.ended_at_office and made.ended_by == clerk.pk and daughter.get(f"/my/family/{made.pk}/").status_code == 404
    )
    assert Message.objects.filter(kind="family.over").count() == 2


def test_a_signed_paper_has_to_be_there_and_lies_with_the_agreement(staff, browser_of, settings):
    desk = browser_of(staff(Role.CASEWORKER, TOWN))
    assert "请传委托书的照片" in desk.post("/desk/family/new/", at_counter(means="paper")).content.decode()
    photo = SimpleUploadedFile("委托书.jpg", jpeg(), "image/jpeg")
    assert desk.post("/desk/family/new/", at_counter(means="paper", paper=photo)).status_code == 302
    made, document = Representation.objects.get(), Document.objects.get()
    assert (document.case_id, document.shows) == (made.pk, "authorisation")
    address = f"/desk/family/paper/{document.pk}/"
    assert desk.get(address).status_code == 404, "before the scan nobody has it"
    Document.objects.update(state="clean", scanned_at=timezone.now())
    assert desk.get(address)["Content-Disposition"].startswith("attachment")
    stranger = browser_of(staff(Role.CASEWORKER, OTHER_TOWN))
    assert [stranger.get(path).status_code for path in (address, f"/desk/family/{made.pk}/")] == [404, 404]
    Representation.objects.update(
        agreed_at=timezone.now() - timedelta(days=800), until=timezone.now() - timedelta(days=1)
    )
    assert forget_old_representations(timezone.now()) == 1 and not Document.objects.exists()


@pytest.mark.parametrize(("changes", "words"), [
    ({"read_out": ""}, "请念给他们听"), ({"helper_number": "SAME"}, "两份证件是同一个人的"), ({"phone": "12600000660"}, "同一个手机"),
    ({"name": "赵某某"}, "姓名和证件号码对不上"),
])  # fmt: skip
def test_what_is_wrong_at_the_counter_is_said_and_nothing_is_written(staff, citizen, browser_of, changes, words):
    clerk, number = staff(Role.CASEWORKER, TOWN), id_number()
    cases.active(citizen(), TOWN, actor_of(clerk), number)
    changes = {name: number if value == "SAME" else value for name, value in changes.items()}
    given = at_counter(id_number=number, **({"name": "张某某"} | changes))
    assert words in browser_of(clerk).post("/desk/family/new/", given).content.decode()
    assert not Representation.objects.exists()


def test_the_limits_of_the_online_way_hold_at_a_counter_and_the_database_keeps_them(two, staff, citizen):
    actor, (daughter, _, made) = actor_of(staff(Role.CASEWORKER, TOWN)), two
    for _ in range(2):
        services.agree(actor=actor_of(daughter), represented=citizen(), relative=relative())
    mine = counter.Shown("王小某", read_identity(id_number()), "12600000660")
    theirs = counter.Shown("王某某", read_identity(id_number()), "")
    with pytest.raises(services.ValidationError, match="最多同时替 3 位"):
        counter.agree_at_counter(actor=actor, key=uuid7(), represented=theirs, representative=mine, relation="parent",
                                 means=Means.PRESENT)  # fmt: skip
    rows = Representation.objects.filter(pk=made.pk)
    for change, rule in (
        ({"means": "paper"}, "counter_agreement_says_where"),
        ({"ended_at_office": True}, "counter_end"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            rows.update(**change)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CASEWORKER}))
def test_only_a_caseworker_takes_an_agreement(staff, browser_of, role):
    browser = browser_of(staff(role, "230882000000"))
    assert (
        browser.get("/desk/family/").status_code == 404
        and browser.post("/desk/family/new/", at_counter()).status_code == 404
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_at_the_counter_costs_the_same_for_thirty(
    staff, citizen, browser_of, django_assert_max_num_queries, rows
):
    clerk = staff(Role.CASEWORKER, TOWN)
    for _ in range(rows):
        services.begin(
            representative=citizen().pk, represented=citizen(), relative=relative(), means=Means.PRESENT,
            office_id=actor_of(clerk).office_id, taken_by=clerk.pk,
        )  # fmt: skip
    browser = browser_of(clerk)
    with django_assert_max_num_queries(30):
        assert browser.get("/desk/family/").content.count(b"data-row") == rows
