"""The synthetic province: proportions, a history the workflow could have written, all or nothing."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone

from analytics.indicators.services import fold, recount
from analytics.losses.models import LossMonth
from assistance.followup import night
from assistance.followup.metrics import without_next_contact
from matching.applications.models import Application
from matching.vacancies.models import Vacancy
from portal.accounts.models import Office, User
from portal.cases.contacts.models import Contact
from portal.cases.models import TransitionLog
from portal.config.demo.populate.care import SENTENCES
from portal.config.demo.populate.load import Loaded, load
from portal.config.demo.populate.places import census, shared_out
from portal.config.demo.populate.plan import Plan
from portal.config.demo.staff import VILLAGE, _make_village_office
from portal.exchange.kinds import VILLAGE_KINDS
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.foundation.identifiers import is_receipt_number
from portal.foundation.months import add_months
from portal.people.employers.models import Employer, Membership, Site
from portal.people.households.enums import Kinship
from portal.people.households.models import Household
from portal.people.identity import read_identity
from portal.people.models import ID_PURPOSE, Person
from portal.people.organisations import read_credit_code
from portal.privacy import crypto
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.exits.models import ExitProposal
from registration.help.models import HelpRequest
from registration.jobseeking import night as seeking
from registration.jobseeking.models import JobSeeking
from registration.recruiting.models import EmployerServiceOfficer, EmployerVerification
from registration.recruiting.workflow import WORKFLOW as EMPLOYERS
from registration.transfer.models import TransferRequest
from registration.unemployment.enums import State
from registration.unemployment.models import SerialCounter, UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW
from tests import harness
from tests.conftest import CITY, COUNTY, TOWN

pytestmark = pytest.mark.django_db
PLAN = Plan(people=1500, seed=7)


@pytest.fixture(scope="module")
def poured(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A province that all tests of this file look at; what one of them changes is rolled back with it."""
    with django_db_blocker.unblock(), override_settings(DATA_DIR=tmp_path_factory.mktemp("poured")):
        _make_village_office()
        yield load(PLAN)
        harness.wipe()
        Office.objects.filter(code=VILLAGE).delete()  # offices are reference data to the harness


@pytest.fixture
def loaded(poured: Loaded, db: None) -> Loaded:
    return poured


def registrations() -> list[UnemploymentRegistration]:
    return list(UnemploymentRegistration.objects.order_by("person_id", "submitted_at"))


def acted_on_since() -> set:
    """The cases that the portal's own services took further after they were poured in."""
    return set(TransitionLog.objects.filter(at__gt=PLAN.now).values_list("case_id", flat=True))


def test_cities_get_their_census_share(loaded: Loaded) -> None:
    once = Person.objects.filter(merged_into__isnull=True)  # whom another county asks for came in twice
    by_city = Counter(code[:4] for code in once.values_list("region_code", flat=True))
    expected = shared_out(PLAN.people, census())
    assert by_city == {city[:4]: number for city, number in expected.items()}


def test_every_row_points_to_one_that_is_there(loaded: Loaded, sql: Any) -> None:
    """The load copies rows unchecked: each foreign key is looked after here, by the database's own list of them."""
    keys = sql("""
        SELECT conrelid::regclass::text, confrelid::regclass::text, own.attname, other.attname
        FROM pg_constraint
        JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = conkey[1]
        JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = confkey[1]
        WHERE contype = 'f' AND conparentid = 0
    """)
    assert len(keys) > 40
    for table, target, column, key in keys:
        lost = sql(f"""SELECT count(*) FROM {table} AS one WHERE {column} IS NOT NULL
                       AND NOT EXISTS (SELECT 1 FROM {target} AS other WHERE other.{key} = one.{column})""")
        assert lost == [(0,)], f"{table}.{column} → {target}"


def test_stale_share_is_the_parameter(loaded: Loaded) -> None:
    active = UnemploymentRegistration.objects.registered()
    stale = active.filter(spell__startswith__lt=add_months(PLAN.today, -6)).count()
    assert active.count() == 105
    assert stale == round(105 * 0.8571)


def test_history_reaches_back_the_whole_period(loaded: Loaded) -> None:
    first = TransitionLog.objects.order_by("at").values_list("at", flat=True)[0]
    assert PLAN.first_day <= timezone.localdate(first) < PLAN.first_day + timedelta(days=40)
    poured = TransitionLog.objects.exclude(case_id__in=acted_on_since())
    assert not poured.filter(at__gt=PLAN.now).exists()


def test_log_tells_the_way_to_every_state(loaded: Loaded) -> None:
    logs: dict = {}
    for log in TransitionLog.objects.order_by("at"):
        logs.setdefault(log.case_id, []).append(log)
    for case in registrations():
        steps = logs.pop(case.pk)
        assert [(one.source, one.target) for one in steps] == list(
            pairwise([State.DRAFT, *(one.target for one in steps)])
        )
        assert (steps[-1].target, steps[-1].at, len(steps) + 1) == (case.state, case.state_changed_at, case.version)
        assert all(one.source in WORKFLOW.named(one.name).sources for one in steps)
    for asked in (*HelpRequest.objects.all(), *TransferRequest.objects.all()):
        assert [one.target for one in logs.pop(asked.pk)] == [asked.state]
    for claim in EmployerVerification.objects.all():
        steps = logs.pop(claim.pk)
        assert [one.source for one in steps] == ["new", *(one.target for one in steps[:-1])]
        assert (steps[-1].target, steps[-1].at, len(steps) + 1) == (claim.state, claim.state_changed_at, claim.version)
        assert all(one.source in EMPLOYERS.named(one.name).sources for one in steps)
    for job in EmploymentRegistration.objects.all():
        assert [one.target for one in logs.pop(job.pk)] == ["current", job.state]
    for seeker in JobSeeking.objects.all():
        assert logs.pop(seeker.pk)[-1].target == seeker.state
    for case in (*Vacancy.objects.all(), *Application.objects.all()):
        assert {one.target for one in logs.pop(case.pk)} >= {case.state}  # two steps of one moment stand in any order
    assert not logs


def test_invented_employers_keep_to_every_rule_and_stand_in_every_way(loaded: Loaded) -> None:
    """Loaded unchecked, so each constraint is asked here; codes and telephones are nobody's."""
    assert Employer.objects.filter(is_demo=True).count() == loaded.employers == PLAN.people // 60
    for model in (Employer, Site, Membership, EmployerVerification, EmployerServiceOfficer):
        for row in model._default_manager.all():
            row.validate_constraints()
    for employer in Employer.objects.all():
        assert read_credit_code(employer.uscc)[2:8] == "239999" and "某" in employer.name
    accounts = User.objects.filter(memberships__isnull=False)
    assert accounts.exists() and all(one.phone.startswith("1261") for one in accounts)
    states = set(EmployerVerification.objects.values_list("state", flat=True))
    assert {"verified", "submitted"} <= states
    held = EmployerVerification.objects.standing()
    assert held.count() == Site.objects.main().filter(employer__verifications__in=held).count()


def test_people_cannot_be_real(loaded: Loaded) -> None:
    for person in Person.objects.all()[:200]:
        identity = read_identity(person.id_number)
        assert identity.number.startswith("230000")
        assert (identity.birth_date, identity.sex) == (person.birth_date, person.sex)
        assert person.phone.startswith("12")
        assert bytes(person.id_index) == crypto.mac(identity.number, ID_PURPOSE)
    assert Person.objects.aggregate(n=Count("id_index", distinct=True))["n"] == PLAN.people


def test_receipt_numbers_go_on_where_the_load_ended(loaded: Loaded) -> None:
    asked = HelpRequest.objects.values_list("receipt_no", flat=True)
    claims = EmployerVerification.objects.values_list("receipt_no", flat=True)
    offered = Vacancy.objects.exclude(number=None).values_list("number", flat=True)
    jobs = EmploymentRegistration.objects.values_list("receipt_no", flat=True)
    numbers = [*UnemploymentRegistration.objects.values_list("receipt_no", flat=True), *asked, *claims, *offered, *jobs]
    assert all(is_receipt_number(number) for number in numbers)
    highest = Counter()
    for number in numbers:
        county, year, serial, _ = number.split("-")
        highest[county, int(year)] = max(highest[county, int(year)], int(serial))
    assert highest == {(one.county_code, one.year): one.value for one in SerialCounter.objects.all()}


def test_a_job_that_was_lost_ended_before_its_person_registered_and_for_the_same_reason(loaded: Loaded) -> None:
    spells = EmploymentSpell.objects.now().select_related("registration__employer", "registration__site", "person")
    lost = [(one, one.person.registrations.get()) for one in spells.filter(registration__state="ended")]
    assert lost
    for job, case in lost:
        assert job.last_day == case.jobless_since <= case.spell.lower and job.end_reason == case.reason
        assert job.registration.employer == job.registration.site.employer and job.post
    assert LossMonth.objects.exclude(employer=None).exists()


def test_registrations_follow_one_another(loaded: Loaded) -> None:
    again = [case for case in registrations() if case.previous_id]
    assert again
    for case in again:
        before = UnemploymentRegistration.objects.get(pk=case.previous_id)
        assert before.person_id == case.person_id
        assert before.spell.upper <= case.spell.lower - timedelta(days=30)


def test_demo_desk_has_work(loaded: Loaded) -> None:
    waiting = UnemploymentRegistration.objects.waiting().filter(service_office__code=TOWN)
    assert waiting.count() >= 12
    assert {abs((case.due_at - PLAN.now).days) <= 15 for case in waiting} == {True}
    for code in (TOWN, COUNTY, CITY):
        assert InboxItem.objects.filter(office__code=code).exists(), code


def test_inboxes_hold_what_the_offices_are_told(loaded: Loaded) -> None:
    chain = {office.pk: {office.pk, *office.ancestor_ids} for office in Office.objects.filter(level__lte=4)}
    village = Office.objects.get(code=VILLAGE)
    for item in InboxItem.objects.all():
        others = {"employer": EmployerVerification, "seeking": JobSeeking}
        served_by = others.get(item.case_kind, UnemploymentRegistration).objects.get(pk=item.case_id).service_office_id
        if item.office_id == village.pk:
            assert item.region_code == VILLAGE and item.kind in VILLAGE_KINDS
        else:
            assert item.office_id in chain[served_by]
        assert item.level != 1


def test_the_village_has_something_to_do_once_the_relay_has_run(loaded: Loaded) -> None:
    relay()
    items = InboxItem.objects.filter(office__code=VILLAGE)
    assert items.filter(kind="unemployment.submit").count() >= 1
    assert items.filter(kind="help.submit", state="new").count() == 2
    assert InboxItem.objects.filter(office__code=TOWN, kind="help.submit").count() == 2


def test_load_leaves_row_history_to_people(loaded: Loaded) -> None:
    history = apps.get_model("registration", "UnemploymentRegistrationEvent").objects
    assert set(history.values_list("pgh_obj_id", flat=True)) <= acted_on_since()


def test_nobody_registered_is_without_a_next_contact(loaded: Loaded) -> None:
    assert without_next_contact() == 0


def test_the_first_night_has_nothing_to_repair_and_finds_the_planted_cases(loaded: Loaded) -> None:
    done = night.steps(PLAN.today)
    assert (done["planned"], done["visits"]) == (0, 0)
    assert done["pulled_forward"] <= 2, "the load follows the cadence of today"
    assert ExitProposal.objects.exists()
    assert without_next_contact() == 0


def test_contacts_reach_back_and_the_last_one_counts(loaded: Loaded) -> None:
    assert Contact.objects.count() == loaded.contacts
    assert Contact.objects.order_by("at").first().at < PLAN.now - timedelta(days=400)
    assert not Contact.objects.filter(at__gt=PLAN.now).exists()
    assert Contact.objects.filter(content__isnull=False).order_by("id").first().content in SENTENCES


def test_what_was_poured_in_is_counted_once(loaded: Loaded) -> None:
    fold()
    found = recount()
    assert [(one.wrong_cells, one.wrong_sums, one.unbalanced) for one in found] == [(0, 0, 0), (0, 0, 0)]


def test_if_empty_leaves_people_alone(loaded: Loaded) -> None:
    before = Person.objects.count()
    call_command("populate", "--people", "10", "--if-empty")
    assert Person.objects.count() == before >= PLAN.people


def test_some_look_for_work_and_their_states_agree_with_their_days(loaded: Loaded) -> None:
    seekers = JobSeeking.objects.all()
    today = timezone.localdate()
    assert seekers.filter(state="active").count() > 20 and seekers.filter(state="expired").exists()
    assert not seekers.filter(state__in=["active", "paused"], valid_until__lt=today).exists()
    assert not seekers.filter(state="expired", valid_until__gte=today).exists()
    assert not seekers.filter(wishes=None).exists() and not seekers.exclude(person__is_demo=True).exists()
    assert seekers.first().cv["jobs"][0]["title"]  # type: ignore[union-attr]
    for case in seekers:
        steps = TransitionLog.objects.filter(case_id=case.pk).order_by("at")
        assert steps.last().target == case.state and case.version == 1 + len(steps)  # type: ignore[union-attr]
    assert seeking.steps(today) == {"reminded": 0, "expired": 0}


def test_the_demo_town_has_families_and_nobody_is_in_two(loaded: Loaded) -> None:
    homes = list(Household.objects.prefetch_related("members__person"))
    members = [one for home in homes for one in home.members.all()]
    assert homes and len({one.person_id for one in members}) == len(members)
    for home in homes:
        kin = {one.kinship: one.person for one in home.members.all()}
        assert home.region_code.startswith(TOWN[:9]) and Kinship.HEAD in kin and len(kin) > 1
        if Kinship.CHILD in kin:
            assert kin[Kinship.CHILD].name[0] == kin[Kinship.HEAD].name[0]
