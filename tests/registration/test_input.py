"""What people and machines may type into a registration: taken, put right or refused, never a broken page."""

import io
import re
import zlib

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.models import Person
from portal.regions.models import Division
from portal.ui.tables.excel import Column, write_excel
from registration.unemployment import services
from registration.unemployment.enums import Evidence, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import COUNTY, OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.people.test_names import RARE
from tests.registration import cases

pytestmark = pytest.mark.django_db
IDENTITY, RESIDENCE, REASON, CHECK = (f"/register/{step}/" for step in ("identity", "residence", "reason", "check"))


def walk(browser, number="", name="张某某", region=TOWN, since="2026-11-10"):
    """The four pages of a registration as a person fills them in; the last answer."""
    browser.post(IDENTITY, {"name": name, "id_type": "resident", "id_number": number or id_number()})
    browser.post(RESIDENCE, {"region": region})
    browser.post(REASON, {"reason": "contract_end", "jobless_since": since})
    return browser.post(CHECK, {"promise": "on"})


def test_case_8_and_11_a_number_somebody_else_gave_looks_and_costs_like_a_new_one(citizen, acting, browser_of):
    """Registered elsewhere or never heard of: the same pages, the same questions to the database."""
    number, seen = id_number(), []
    cases.active(citizen(), SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN), number)
    for typed in (number, id_number()):
        browser = browser_of(citizen())
        with CaptureQueriesContext(connection) as asking:
            answer = walk(browser, typed)
        asked = len(asking)
        receipt = browser.get(answer.url).content.decode().split("<main")[1].split("</main")[0]
        words = re.sub(r"[0-9a-f-]{36}|[\d-]{17,}|\d\d:\d\d|\w{64}", "", receipt)
        seen.append((answer.status_code, asked, words))
    assert seen[0] == seen[1] and seen[0][1] > 20


def test_case_11_the_second_county_is_told_how_to_go_on_and_not_where_the_first_is(citizen, acting):
    number = id_number()
    cases.active(citizen(), SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN), number)
    second = cases.submitted(citizen(), TOWN, number)
    with pytest.raises(ValidationError) as refusal:
        services.approve(actor=acting(Role.CASEWORKER, TOWN), case=second, evidence=Evidence.COUNTER)
    words = "".join(refusal.value.messages)
    assert "同一时间已经有一次失业登记" in words and "12333" in words
    assert "桦川" not in words and not re.search(r"2308\d\d", words)


def test_case_9_ten_thousand_guesses_of_the_same_millisecond_hit_nothing(citizen):
    made = [cases.submitted(citizen(), TOWN) for _ in range(3)]
    with time_machine.travel(made[0].created_at, tick=False):
        guesses = [uuid7() for _ in range(10_000)]
    assert len(set(guesses)) == 10_000
    for model in (UnemploymentRegistration, Person, Message):
        assert not model.objects.filter(pk__in=guesses).exists()
    near = [type(one.pk)(int=one.pk.int + step) for one in made for step in range(-500, 500) if step]
    assert not UnemploymentRegistration.objects.filter(pk__in=near).exists()


def test_case_9_a_receipt_number_is_no_address(citizen, browser_of):
    case = cases.submitted(citizen(), TOWN)
    assert browser_of(case.account).get(f"/my/registration/{case.receipt_no}/").status_code == 404


def revoked_town() -> tuple[str, str]:
    """A township that is gone and the one that took its place, as the reference data know them."""
    gone = (
        Division.objects.exclude(successor=None)
        .filter(level=4, successor__valid__upper_inf=True)
        .order_by("code")
        .first()
    )
    assert gone is not None, "the reference data know no successor"
    return gone.pk, gone.successor_id


def test_case_36_a_township_that_is_gone_is_taken_as_its_successor(citizen, browser_of):
    old, new = revoked_town()
    browser = browser_of(citizen())
    answer = walk(browser, region=old)
    case = UnemploymentRegistration.objects.get(receipt_no__isnull=False)
    assert answer.url == reverse("register-receipt", args=[case.pk])
    assert case.region_code == new


def test_case_36_a_case_of_before_keeps_its_old_code(citizen, sql):
    old, new = revoked_town()
    case = cases.submitted(citizen(), new)
    sql("UPDATE registration_unemploymentregistration SET region_code = %s WHERE id = %s", [old, case.pk])
    case.refresh_from_db()
    assert case.region_code == old


@pytest.mark.parametrize(
    "code",
    [
        "230882",
        "2308821",
        "110101001000",
        "230999999000",
        "abc",
        "２３０８８２１１３０００x",
        "٢٣٠٨٨٢١١٣٠٠٠",
        "000000000000",
        "230882113000\x00",
    ],
)
def test_case_36_a_place_that_is_none_is_asked_for_again(citizen, browser_of, code):
    answer = browser_of(citizen()).post(RESIDENCE, {"region": code})
    assert answer.status_code == 200 and "有错" in answer.content.decode()


def test_case_36_a_full_width_code_is_the_code(citizen, browser_of):
    browser = browser_of(citizen())
    assert browser.post(RESIDENCE, {"region": "２３０８８２１１３０００"}).status_code == 302
    assert walk(browser, region="２３０８８２１１３０００").status_code == 302
    assert UnemploymentRegistration.objects.get().region_code == TOWN


@pytest.mark.parametrize(
    ("moment", "typed", "taken"),
    [("2026-11-22T23:30:00+00:00", "2026-11-23", True), ("2026-11-22T15:30:00+00:00", "2026-11-23", False),
     ("2026-11-22T23:30:00+00:00", "9999-12-31", False), ("2026-11-22T23:30:00+00:00", "2026-02-29", False)],
)  # fmt: skip
def test_case_37_today_is_the_day_in_shanghai(citizen, browser_of, moment, typed, taken):
    with time_machine.travel(moment, tick=False):
        browser = browser_of(citizen())
        browser.post(IDENTITY, {"name": "张某某", "id_type": "resident", "id_number": id_number()})
        answer = browser.post(REASON, {"reason": "contract_end", "jobless_since": typed})
        assert (answer.status_code == 302) is taken


def test_case_37_the_spell_begins_on_the_local_day_and_ends_not_before(citizen, acting):
    with time_machine.travel("2026-11-22T23:30:00+00:00", tick=False):
        case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
        assert case.spell.lower.isoformat() == "2026-11-23"
        leave = {"case": case, "exit_code": "employed"}
        with pytest.raises(ValidationError):
            services.leave(actor=actor_of(case.account), **leave, exit_date=case.spell.lower.replace(day=24))
        services.leave(actor=actor_of(case.account), **leave, exit_date=case.spell.lower.replace(day=1))
        case.refresh_from_db()
        assert (case.spell.lower.day, case.spell.upper.day) == (23, 24)


@pytest.mark.parametrize("rare", RARE)
def test_case_39_a_rare_name_goes_all_the_way_unchanged(citizen, staff, browser_of, rare):
    name, browser, desk = f"张{rare}某", browser_of(citizen()), browser_of(staff(Role.CASEWORKER, TOWN))
    receipt = walk(browser, name=name).url
    case = UnemploymentRegistration.objects.get()
    assert case.person.name == name
    assert name in desk.post("/desk/waiting/search/", {"q": name}, follow=True).content.decode()
    assert name in desk.get(reverse("review", args=[case.pk])).content.decode()
    assert desk.get("/api/v1/registrations/").json()["results"][0]["name"] == name
    relay()
    assert InboxItem.objects.filter(person_id=case.person_id).count() == 3
    assert name in desk.get("/inbox/").content.decode()
    assert browser.get(f"{receipt}form.pdf").content.startswith(b"%PDF")
    book = io.BytesIO()
    write_excel(book, "名单", [Column("姓名", lambda one: one.person.name)], [case])
    assert name.encode() in sheet_of(book)


def sheet_of(book: io.BytesIO) -> bytes:
    from zipfile import ZipFile

    with ZipFile(book) as packed:
        return packed.read("xl/worksheets/sheet1.xml")


def test_case_40_two_people_of_one_name_are_two(citizen, staff, browser_of):
    both = [cases.submitted(citizen(), TOWN, name="买买提·某某") for _ in range(2)]
    page = (
        browser_of(staff(Role.CASEWORKER, TOWN))
        .post("/desk/waiting/search/", {"q": "买买提"}, follow=True)
        .content.decode()
    )
    assert all(case.receipt_no in page for case in both)
    assert both[0].person_id != both[1].person_id


def test_case_40_a_dot_written_otherwise_is_no_other_name_when_the_document_is_seen(citizen, acting):
    number, worker = id_number(), acting(Role.CASEWORKER)
    first = cases.active(citizen(), TOWN, worker, number)
    Person.objects.filter(pk=first.person_id).update(name="买买提·某某")
    services.leave(actor=actor_of(first.account), case=first, exit_code="employed", exit_date=first.spell.lower)
    again = cases.submitted(citizen(), TOWN, number, "买买提 某某")
    with time_machine.travel(first.state_changed_at.replace(year=2027), tick=False):
        services.approve(actor=worker, case=again, evidence=Evidence.COUNTER)
    assert again.person_id == first.person_id


NASTY = ["\x00", "a\x00b", "\x1b[31m", "\ud800", "\U0001f600" * 50, "\u202e", "{{7*7}}", "{0.__class__}", "%s%n", "${jndi:x}", "<script>", "'\"",
         "NaN", "1e309", "-1", "9" * 400, "../../etc/passwd", "a" * 100_000]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_case_42_no_field_of_a_form_breaks_its_page(citizen, staff, browser_of, nasty):
    case, sent = cases.submitted(citizen(), TOWN), nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    person, desk = browser_of(citizen()), browser_of(staff(Role.CASEWORKER, TOWN))
    for url, fields in {
        IDENTITY: ("name", "id_type", "id_number"),
        RESIDENCE: ("region",),
        REASON: ("reason", "jobless_since"),
    }.items():
        for field in fields:
            assert person.post(url, {field: sent}).status_code == 200
            assert person.post(f"{url}autosave/", {field: sent}).status_code == 200
            assert person.get(url).status_code == 200
    review = reverse("review", args=[case.pk])
    for field in ("decision", "version", "evidence", "reason"):
        posted = {"decision": "reject", "version": case.version, "lawful": "on", "reason": ""} | {field: sent}
        assert desk.post(review, posted).status_code < 500
    assert UnemploymentRegistration.objects.get(pk=case.pk).state in {State.SUBMITTED, State.REJECTED}


def test_case_42_a_megabyte_in_a_field_is_refused_before_it_is_read(citizen, browser_of):
    answer = browser_of(citizen()).post(IDENTITY, {"name": "张" * 700_000})
    assert answer.status_code == 400
    assert "请" in answer.content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "{{ settings.SECRET_KEY }}",
        "{0.__class__}",
        "{case.account}",
        "%(x)s",
        "{% debug %}",
        "${7*7}",
        "<b onclick=1>x</b>",
    ],
)
def test_case_56_words_of_a_caseworker_stay_words(citizen, acting, browser_of, words):
    case = cases.submitted(citizen(), TOWN)
    services.reject(actor=acting(Role.CASEWORKER), case=case, ground="working", reason=words)
    assert words in Message.objects.get(kind="unemployment.rejected").text
    page = browser_of(case.account).get("/my/").content.decode()
    assert page.count("49") == page.replace(words, "").count("49")
    assert "<b onclick" not in page and "secret" not in page.lower().replace(words.lower(), "")


@pytest.mark.parametrize("name", ["{{ 7 }}张", "张#{sys.inputs}", "#eval(7)"])
def test_case_56_a_name_is_no_template_anywhere(name):
    from portal.people.names import clean_name

    with pytest.raises(ValidationError):
        clean_name(name)


def test_case_56_a_typst_document_takes_words_as_words():
    from portal.ui.pdf import receipt_pdf

    made = [
        receipt_pdf(title="表", number="1", rows=[("理由", words)], promise="诺", office="站")
        for words in ("#panic(1)", '#read("/etc/passwd")', "]#[*", "$x$", "\\", '"')
    ]
    assert all(one.startswith(b"%PDF") for one in made)


def test_case_99_a_document_carries_nothing_but_what_it_shows(citizen, browser_of):
    """No identity number in clear anywhere in the file, its metadata or its name."""
    case = cases.submitted(citizen(), TOWN)
    answer = browser_of(case.account).get(reverse("register-pdf", args=[case.pk]))
    streams = [answer.content]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", answer.content, re.S):
        try:
            streams.append(zlib.decompress(packed))
        except zlib.error:
            continue
    everything = b"".join(streams) + answer["Content-Disposition"].encode()
    for secret in (case.person.id_number, case.account.phone, case.person.id_number[6:14]):
        assert secret.encode() not in everything
        assert secret.encode("utf-16-be") not in everything


def test_case_100_an_error_names_the_field_and_not_the_number(citizen, browser_of):
    wrong = id_number()[:-1] + "0"
    page = (
        browser_of(citizen())
        .post(IDENTITY, {"name": "张某某", "id_type": "resident", "id_number": wrong})
        .content.decode()
    )
    assert wrong not in re.sub(r'<input[^>]*name="id_number"[^>]*>', "", page)


@pytest.mark.parametrize(
    "url", ["/my/registration/{}/", "/nowhere/{}", "/desk/waiting/?s={}&x=\x00", "/board/{}/", "/register/{}/"]
)
def test_case_100_an_error_page_does_not_repeat_its_address(citizen, staff, browser_of, url):
    number = id_number()
    for browser in (browser_of(citizen()), browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))):
        answer = browser.get(url.format(number))
        if answer.status_code >= 400:
            assert number not in answer.content.decode()


def test_case_67_two_counties_and_one_person_give_one_registration(citizen, acting):
    number = id_number()
    first = cases.active(citizen(), TOWN, acting(Role.CASEWORKER), number)
    second = cases.submitted(citizen(), OTHER_TOWN, number)
    with pytest.raises(ValidationError, match="同一时间已经有一次失业登记"):
        services.approve(actor=acting(Role.CASEWORKER, OTHER_TOWN), case=second, evidence=Evidence.COUNTER)
    states = UnemploymentRegistration.objects.filter(pk__in=[first.pk, second.pk]).order_by("created_at")
    assert [one.state for one in states] == [State.ACTIVE, State.SUBMITTED]


@pytest.mark.parametrize("letters", [1, 30])
def test_the_own_page_asks_as_often_for_thirty_letters_as_for_one(
    citizen, browser_of, django_assert_max_num_queries, letters
):
    case = cases.submitted(citizen(), TOWN)
    for at in range(letters - 1):
        Message.objects.create(
            person=case.person, kind=f"test.{at}", subject_id=case.pk, due_on="2026-11-23", title="信", text="信"
        )
    browser = browser_of(case.account)
    with django_assert_max_num_queries(29):  # each register says what it has for this person
        assert browser.get("/my/").status_code == 200
