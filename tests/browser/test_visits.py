"""A village worker's phone: the list without a net, notes that sync once, and nothing left when the session is over."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.looks import check, look

pytestmark = pytest.mark.browser

# The clerk's process counts its own numbers: people born on another day than those whom this process writes down.
MAKE = """
from datetime import date
from django.utils import timezone
from portal.accounts.actors import actor_of
from portal.accounts.models import User
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import plan
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.accounts.phones import PHONE_PURPOSE
from portal.privacy import crypto
from tests.harness import id_number
from tests.registration import cases
FollowUpTask.objects.open().filter(step="visit").update(closed_at=timezone.now(), closed_as="superseded")
for door in ("一组 1 号", "二组 2 号", "三组 3 号"):
    phone = f"126{uuid7().int % 10**8:08d}"
    account = User.objects.create(kind="citizen", phone=phone, phone_index=crypto.mac(phone, PHONE_PURPOSE), password="!")
    case = cases.active(account, "230882113201", actor_of(User.objects.get(username="li")), number=id_number(date(1979, 5, 6)))
    Person.objects.filter(pk=case.person_id).update(address=door)
    plan(case=case, kind="unemployment", step=Step.VISIT, due_on=timezone.localdate(), rule="test")
"""
NOTES = """
import json
from assistance.followup.visits.models import VisitNote
from portal.cases.contacts.models import Contact
words = [contact.content for contact in Contact.objects.filter(means="visit") if "{mark}" in (contact.content or "")]
print(json.dumps([VisitNote.objects.filter(contact_id__in=Contact.objects.filter(means="visit").values("pk")).count(), words]))
"""
KEPT = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name);
  if (!names.includes("visits")) return {bases: names, caches: await caches.keys(), rows: null};
  const base = await new Promise((resolve) => { const ask = indexedDB.open("visits"); ask.onsuccess = () => resolve(ask.result); });
  const rows = {};
  for (const name of base.objectStoreNames) {
    const ask = base.transaction(name).objectStore(name).getAll();
    rows[name] = await new Promise((resolve) => { ask.onsuccess = () => resolve(ask.result); });
  }
  base.close();
  const clear = JSON.stringify(rows, (key, one) => one instanceof CryptoKey ? `key:${one.extractable}` : one instanceof ArrayBuffer ? new TextDecoder().decode(one) : one);
  return {bases: names, caches: await caches.keys(), clear, rows: {kept: rows.kept?.length ?? 0, outbox: rows.outbox?.length ?? 0}};
}"""


@pytest.fixture
def phone(portal: Portal, employee: Callable[..., Page]) -> Page:
    """The village worker's phone with today's list on it, three doors."""
    portal.clerk.does(MAKE)
    page = employee("cun", 390, alone=True)
    page.goto("/visits/")
    expect(page.locator("[data-say]")).to_contain_text("名单存到手机上了")
    expect(page.locator("[data-rows] > li")).to_have_count(3)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    return page


def without_a_net(page: Page) -> None:
    page.context.set_offline(True)


def write(
    page: Page, door: str, outcome: str, words: str, situation: str = "", asked: tuple[str, str] = ("", "")
) -> None:
    row = page.locator("[data-rows] > li", has_text=door)
    row.locator("summary").click()
    row.get_by_label(outcome, exact=True).check()
    if situation:
        row.get_by_label("现在怎么样").select_option(label=situation)
    if asked[0]:
        row.locator("fieldset", has_text=asked[0]).get_by_label(asked[1], exact=True).check()
    row.get_by_label("说了什么").fill(words)
    row.get_by_role("button", name="存下").click()


def written(portal: Portal, mark: str) -> list[str]:
    return json.loads(portal.clerk.does(NOTES.replace("{mark}", mark)))[1]


def test_without_a_net_the_list_is_read_and_two_notes_sync_once(phone, portal):
    look(phone, "visits", wide=1280)
    phone.set_viewport_size({"width": 390, "height": 900})
    without_a_net(phone)
    phone.reload()
    expect(phone.locator("[data-rows] > li")).to_have_count(3)
    expect(phone.locator("[data-rows]")).to_contain_text("一组 1 号")
    check(phone, "visits without a net")
    write(phone, "一组 1 号", "见到了", "飞行模式里写的一", "还在找", ("想不想找工作？", "还没想好"))
    expect(phone.locator("[data-pending]:visible")).to_have_text("写了 1 条，等同步")
    write(phone, "二组 2 号", "不在家", "飞行模式里写的二")
    expect(phone.locator("[data-pending]:visible")).to_have_count(2)
    kept = phone.evaluate(KEPT)
    assert (
        kept["rows"] == {"kept": 1, "outbox": 2} and "飞行模式" not in kept["clear"] and "张某某" not in kept["clear"]
    )
    assert "key:false" in kept["clear"] and "key:true" not in kept["clear"]
    phone.reload()
    expect(phone.locator("[data-pending]:visible")).to_have_count(2)
    phone.context.set_offline(False)
    expect(phone.locator("[data-say]")).to_contain_text("同步好了 2 条", timeout=15_000)
    phone.get_by_role("button", name="现在同步").click()
    phone.reload()
    expect(phone.locator("[data-rows] > li")).to_have_count(2)
    found = written(portal, "飞行模式里写的")
    assert sorted(one.split("（")[0] for one in found) == [
        "不在家。飞行模式里写的二",
        "飞行模式里写的一。想不想找工作？还没想好",
    ]
    kept = phone.evaluate(KEPT)
    assert kept["rows"]["outbox"] == 0 and "飞行模式" not in phone.content()


def test_signed_out_nothing_is_left_on_the_phone(phone):
    before = phone.evaluate(KEPT)
    assert before["rows"]["kept"] == 1 and [name for name in before["caches"] if name.startswith("visits-")]
    phone.locator("form[action$='/sign-out/'] button").click()
    phone.wait_for_url(re.compile(r":\d+/$"))
    kept = phone.evaluate(KEPT)
    assert kept["bases"] == [] and kept["caches"] == []


def test_signed_out_on_another_page_nothing_is_left_either(phone):
    phone.goto("/desk/today/")
    phone.locator("form[action$='/sign-out/'] button").click()
    phone.wait_for_url(re.compile(r":\d+/$"))
    kept = phone.evaluate(KEPT)
    assert kept["bases"] == [] and kept["caches"] == []


def test_a_session_that_was_taken_away_wipes_at_the_next_contact(phone, portal):
    without_a_net(phone)
    phone.reload()
    expect(phone.locator("[data-rows] > li")).to_have_count(3)
    key = next(one["value"] for one in phone.context.cookies() if one["name"] == "session")
    portal.clerk.does(
        f"from django.contrib.sessions.models import Session; Session.objects.filter(pk={key!r}).delete()"
    )
    phone.context.set_offline(False)
    expect(phone.locator("[data-say]")).to_contain_text("名单清掉了", timeout=15_000)
    expect(phone.locator("[data-rows] > li")).to_have_count(0)
    kept = phone.evaluate(KEPT)
    assert kept["bases"] == [] and kept["caches"] == []


def test_after_24_hours_the_list_is_gone_and_what_was_written_waits(phone):
    without_a_net(phone)
    write(phone, "三组 3 号", "不在家", "第二天还在")
    expect(phone.locator("[data-pending]:visible")).to_have_count(1)
    phone.add_init_script("const now = Date.now.bind(Date); Date.now = () => now() + 25 * 3600 * 1000;")
    phone.reload()
    expect(phone.locator("[data-kept]")).to_have_text("有 1 条等同步。")
    expect(phone.locator("[data-rows] > li")).to_have_count(0)
    assert phone.evaluate(KEPT)["rows"] == {"kept": 0, "outbox": 1}


def test_the_service_worker_keeps_its_own_shell_and_no_other_page(phone):
    phone.goto("/desk/today/")
    phone.goto("/visits/")
    names = phone.evaluate(
        "async () => { const all = []; for (const name of await caches.keys())"
        " for (const one of await (await caches.open(name)).keys()) all.push(new URL(one.url).pathname); return all; }"
    )
    assert "/visits/shell/" in names and [one for one in names if not one.startswith("/static/")] == ["/visits/shell/"]
    scopes = phone.evaluate(
        "async () => (await navigator.serviceWorker.getRegistrations()).map((one) => new URL(one.scope).pathname)"
    )
    assert scopes == ["/visits/"]
