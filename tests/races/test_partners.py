"""Two workers at once, and a worker that is killed between the row and its effect: everything happens once."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from portal.accounts.enums import Role
from portal.config.demo.partners.moods import Mood
from portal.exchange.partners import pulling
from portal.exchange.partners.enums import RecordState, SendState
from portal.exchange.partners.models import PartnerBatch, PartnerFeed, PartnerMessage, PartnerRecord
from portal.exchange.partners.pulling import pull
from portal.exchange.partners.sending import send_due
from portal.exchange.partners.working import work
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from registration.employment import services as employment
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, Source
from registration.employment.models import EmploymentRegistration
from registration.exits.models import ExitProposal
from registration.joint import services
from registration.joint.models import Conflict, ProposedEnd
from tests.conftest import COUNTY, TOWN
from tests.partners import town  # noqa: F401
from tests.races.test_races import at_once
from tests.registration import cases
from tests.registration.employers import employer_of
from tests.registration.employment.conftest import somebody
from tests.registration.joint.conftest import said

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
COMPLETE = dict(records=1, works=1, exits=1, letters=1)


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def told(town, citizen, worker):  # noqa: F811
    """Somebody unemployed of whom the insurance tells; the case and the event."""
    employer = employer_of(citizen(), worker)
    case = cases.active(citizen(), TOWN, worker)
    event = town.houses["insurance"].happen(
        "enrolled", "张某某", case.person.id_number, timezone.localdate().isoformat(), said(employer)
    )
    return case, event


def counted() -> dict[str, int]:
    return dict(
        records=PartnerRecord.objects.filter(state=RecordState.HANDLED).count(),
        works=EmploymentRegistration.objects.count(), exits=ExitProposal.objects.count(),
        letters=Message.objects.filter(kind="joint.enrolled").count(),
    )  # fmt: skip


def test_two_workers_at_once_do_it_once(told):
    ends = at_once(lambda: (pull("insurance", hurry=True), work()), lambda: (pull("insurance", hurry=True), work()))
    assert not [end for end in ends if isinstance(end, Exception)], ends
    work()  # a record that came after both had looked
    assert counted() == COMPLETE and PartnerBatch.objects.count() == 1


def test_two_workers_over_a_waiting_record_do_it_once(told):
    pull("insurance")
    assert not [end for end in at_once(work, work) if isinstance(end, Exception)]
    assert counted() == COMPLETE


def test_two_takers_of_the_same_batch_write_it_once(told):
    """Past the lock of the question, which two machines hold in turn, the cursor's row decides."""
    feed = pulling.feed_of("insurance")
    batch = pulling._asked(pulling.peer("insurance"), feed)
    ends = at_once(
        lambda: pulling.take(PartnerFeed(partner="insurance", cursor=feed.cursor), batch),
        lambda: pulling.take(PartnerFeed(partner="insurance", cursor=feed.cursor), batch),
    )
    assert sorted(ends) == [0, 1] and PartnerRecord.objects.count() == 1


def test_two_senders_at_once_send_it_once(town, told):  # noqa: F811
    assert PartnerMessage.objects.filter(kind="unemployment.approved").count() == 1
    ends = at_once(lambda: send_due("insurance"), lambda: send_due("insurance"))
    assert sorted(ends) == [0, 1] and len(town.houses["insurance"].messages) == 1
    assert PartnerMessage.objects.get(kind="unemployment.approved").state == SendState.ACCEPTED


def test_two_officers_decide_at_once_and_one_of_them_does(town, told, worker, acting):  # noqa: F811
    case, _ = told
    town.houses["insurance"].be(Mood.LYING, 1)
    pull("insurance")
    work()
    found = Conflict.objects.get()
    county = acting(Role.COUNTY_REVIEWER, COUNTY)
    ends = at_once(
        lambda: services.keep(actor=worker, case=Conflict.objects.get(), reason="不是同一个人"),
        lambda: services.take(actor=county, case=Conflict.objects.get(), reason="同一个人"),
    )
    assert sorted(type(end).__name__ for end in ends) == ["IllegalTransition", "NoneType"], ends
    found.refresh_from_db()
    assert EmploymentRegistration.objects.count() == (1 if found.state == "taken" else 0)
    assert PartnerMessage.objects.filter(kind="conflict.decided").count() == 1


STOPS = {
    "between the row and its effect": "portal.exchange.partners.working._try",
    "between the effect and the state": "portal.exchange.partners.working._end",
    "before the commit": "portal.exchange.partners.working._next",
}
KILLED = """
import os, signal, sys, django
django.setup()
from portal.exchange.partners import working
module, _, name = {stop!r}.rpartition(".")
def die(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(working, name, die)
working.work()
"""


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_a_worker_killed_anywhere_leaves_nothing_half_done_and_the_next_does_it_once(told, stop):
    pull("insurance")
    _killed(KILLED.format(stop=stop))
    assert counted() == dict(records=0, works=0, exits=0, letters=0)
    assert PartnerRecord.objects.get().state == RecordState.NEW
    assert work() == 1 and work() == 0 and counted() == COMPLETE


@pytest.fixture
def struck(town, citizen, worker):  # noqa: F811
    """A unit with one worker that the registry of businesses strikes off."""
    boss = citizen()
    employer, person = employer_of(boss, worker), somebody(citizen(), worker)
    somebody(boss, worker)
    today = timezone.localdate()
    declared = employment.Declared(
        person,
        EmploymentKind.EMPLOYER,
        Work(today),
        TOWN,
        Source.EMPLOYER,
        employer=employer,
        site=employer.sites.first(),
    )
    employment.declare(actor=worker, key=uuid7(), declared=declared)
    town.houses["market"].happen("unit_revoked", employer.name, employer.uscc, today.isoformat(), {})
    pull("market")
    return employer


def struck_off(employer) -> tuple:
    employer.refresh_from_db()
    told = Message.objects.filter(kind__in=["joint.end_proposed", "joint.unit_struck_off"]).count()
    return employer.legal_state, ProposedEnd.objects.count(), told


def test_a_unit_is_struck_off_once_whatever_is_killed_and_however_many_work(struck):
    for stop in (STOPS["between the effect and the state"], STOPS["before the commit"]):
        _killed(KILLED.format(stop=stop))
        assert struck_off(struck) == ("active", 0, 0)
    assert not [end for end in at_once(work, work) if isinstance(end, Exception)]
    assert work() == 0 and struck_off(struck) == ("cancelled", 1, 2)


PULLED = """
import os, signal, django
django.setup()
from portal.exchange.partners import pulling
def die(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)
pulling._write = die
pulling.pull("insurance", hurry=True)
"""


def test_killed_between_the_answer_and_the_rows_the_same_comes_again(told):
    _killed(PULLED)
    assert not PartnerRecord.objects.exists() and not PartnerBatch.objects.exists()
    assert not PartnerFeed.objects.exclude(cursor="").exists()
    assert pull("insurance", hurry=True) == 1 and work() == 1 and counted() == COMPLETE


def _killed(code: str) -> None:
    """Run this in a process of its own over this very database, and see it killed."""
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].split("?")
    environment = os.environ | {
        "DATABASE_URL": f"{url[0].rsplit('/', 1)[0]}/{name}?{url[1]}", "TESTING": "1", "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "portal.config.settings", "PARTNERS_FILE": configured.PARTNERS_FILE,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=configured.BASE_DIR, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-800:]
