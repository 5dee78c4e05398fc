"""Two at once around a registration that moves: agreeing twice, leaving meanwhile, moving, and the night beside all of it."""

from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Office, OfficeArea
from portal.cases.models import TransitionLog
from portal.exchange.models import OutboxEvent
from portal.messages.models import Message
from registration.exits import services as exits
from registration.residence import assign as assigning
from registration.residence import night
from registration.residence import services as residences
from registration.residence.metrics import without_office
from registration.residence.models import ResidenceHistory
from registration.residence.services import Move
from registration.transfer import services
from registration.transfer.enums import RefuseGround, TransferState
from registration.transfer.models import TransferRequest
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import OTHER_TOWN, SIBLING_TOWN, TOWN, office_at
from tests.harness import id_number
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def there(acting):
    return acting(Role.CASEWORKER, SIBLING_TOWN)


@pytest.fixture
def here(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def waiting(citizen, here, there):
    """The registration there, the proved second one here, which may be asked for."""
    number = id_number()
    first, second = cases.active(citizen(), SIBLING_TOWN, there, number), cases.submitted(citizen(), TOWN, number)
    with pytest.raises(ValidationError):
        register.approve(actor=here, case=second, evidence=Evidence.COUNTER)
    second.refresh_from_db()
    return first, second


@pytest.fixture
def request_(waiting, here):
    return services.ask(actor=here, case=waiting[1])


def one_of(request_) -> TransferRequest:
    return TransferRequest.objects.get(pk=request_.pk)


def refused(ends) -> list[bool]:
    assert all(end is None or not isinstance(end, Exception) or isinstance(end, ValidationError) for end in ends), ends
    return sorted(isinstance(end, ValidationError) for end in ends)


@pytest.mark.parametrize("round_", range(3))
def test_two_agree_at_once_and_it_is_handed_over_once(request_, waiting, there, round_):
    ends = at_once(*(lambda: services.agree(actor=there, one=one_of(request_)) for _ in range(2)))
    assert refused(ends) == [False, True]
    first, second = (UnemploymentRegistration.objects.get(pk=one.pk) for one in waiting)
    assert (first.state, first.service_office.code, second.state) == (State.ACTIVE, TOWN, State.WITHDRAWN)
    assert TransitionLog.objects.filter(case_id=first.pk, name="transfer").count() == 1
    assert Message.objects.filter(kind="transfer.agreed").count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_one_agrees_and_one_refuses_and_only_one_word_counts(request_, waiting, there, round_):
    ends = at_once(
        lambda: services.agree(actor=there, one=one_of(request_)),
        lambda: services.refuse(actor=there, one=one_of(request_), ground=RefuseGround.NOT_MOVED, reason="还住在这边"),
    )
    assert refused(ends) == [False, True]
    moved = UnemploymentRegistration.objects.get(pk=waiting[0].pk).service_office.code == TOWN
    assert moved == (one_of(request_).state == TransferState.AGREED)


@pytest.mark.parametrize("round_", range(3))
def test_the_person_leaves_while_the_office_agrees(request_, waiting, there, round_):
    """Either it is handed over and then ends there, or it ended and there was nothing to hand over; never half of it."""
    first = waiting[0]
    ends = at_once(
        lambda: services.agree(actor=there, one=one_of(request_)),
        lambda: exits.leave(
            actor=actor_of(first.account), case=first, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate()
        ),
    )
    assert refused(ends) in ([False, False], [False, True])
    now, second = (UnemploymentRegistration.objects.get(pk=one.pk) for one in waiting)
    agreed = one_of(request_).state == TransferState.AGREED
    assert now.state == State.CLOSED and one_of(request_).state in {TransferState.AGREED, TransferState.LAPSED}
    assert (now.service_office.code == TOWN, second.state == State.WITHDRAWN) == (agreed, agreed)


@pytest.mark.parametrize("round_", range(2))
def test_asked_twice_at_once_is_one_request(waiting, here, round_):
    ends = at_once(*(lambda: services.ask(actor=here, case=waiting[1]) for _ in range(2)))
    assert refused(ends) == [False, True] and TransferRequest.objects.count() == 1


def test_without_its_constraint_two_requests_would_be_open(waiting, here, sql):
    """Proof of the test above for whoever comes past the locks: the database keeps it to one."""
    services.ask(actor=here, case=waiting[1])
    with pytest.raises(ValidationError, match="已经有一件转登记申请在办"):
        services.ask(actor=here, case=waiting[1])
    names = ("one_open_transfer_a_registration", "one_open_transfer_a_newcomer")
    kept = {name: sql("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])[0][0] for name in names}
    for name in names:
        sql(f"DROP INDEX {name}")
    try:
        services.ask(actor=here, case=waiting[1])
        assert TransferRequest.objects.under_way().count() == 2
    finally:
        sql("DELETE FROM registration_transferrequest")
        for definition in kept.values():
            sql(definition)


@pytest.mark.parametrize("round_", range(2))
def test_two_moves_at_once_leave_one_residence(citizen, there, round_):
    case = cases.active(citizen(), SIBLING_TOWN, there)
    today = timezone.localdate()
    ends = at_once(
        *(
            lambda place=place: residences.move(
                actor=actor_of(case.account),
                case=UnemploymentRegistration.objects.get(pk=case.pk),
                move=Move(place, today),
            )
            for place in (TOWN, OTHER_TOWN)
        )
    )
    assert refused(ends) == [False, False]
    rows = ResidenceHistory.objects.current().filter(person=case.person_id)
    now = UnemploymentRegistration.objects.get(pk=case.pk)
    assert rows.get(days__contains=today).region_code == now.region_code == now.service_office.code


@pytest.fixture
def closed(citizen, here):
    made = [cases.active(citizen(), TOWN, here) for _ in range(6)]
    Office.objects.filter(code=TOWN).update(closed_on=timezone.localdate())
    OfficeArea.objects.filter(office__code=TOWN).update(office=office_at(OTHER_TOWN))
    yield made
    OfficeArea.objects.filter(low=TOWN).update(office=office_at(TOWN))
    Office.objects.filter(code=TOWN).update(closed_on=None)


@pytest.mark.parametrize("round_", range(3))
def test_case_72_two_nights_at_once_reassign_everybody_once(closed, round_):
    """Without the lock that sends the second one home: the rows' own locks must hold."""
    today = timezone.localdate()
    ends = at_once(lambda: night.steps(today), lambda: night.steps(today))
    assert all(isinstance(end, dict) for end in ends), ends
    assert sum(end["reassigned"] for end in ends) == 6 and without_office() == 0
    assert TransitionLog.objects.filter(name="transfer").count() == 6
    assert OutboxEvent.objects.filter(kind="unemployment.transfer").count() == 12
    assert Message.objects.filter(kind="residence.reassigned").count() == 6


def test_case_72_without_the_row_locks_two_nights_would_move_everybody_twice(closed, monkeypatch):
    """Proof of the test above: with the locks off, both act on what both have read."""
    read, look = Barrier(2, timeout=20), assigning.misfits
    monkeypatch.setattr(assigning, "_lock", lambda keys, subject: None)
    monkeypatch.setattr(
        assigning, "misfits", lambda on, only, subject: (look(on, only, subject), only and read.wait())[0]
    )
    at_once(assigning.assign, assigning.assign)
    assert TransitionLog.objects.filter(name="transfer").count() == 12


def test_somebody_moves_while_the_night_runs(closed):
    mover = closed[0]
    ends = at_once(
        lambda: night.steps(timezone.localdate()),
        lambda: residences.move(
            actor=actor_of(mover.account),
            case=UnemploymentRegistration.objects.get(pk=mover.pk),
            move=Move(SIBLING_TOWN, timezone.localdate()),
        ),
    )
    assert not any(isinstance(end, Exception) for end in ends), ends
    night.steps(timezone.localdate())
    now = UnemploymentRegistration.objects.get(pk=mover.pk)
    assert (now.service_office.code, without_office()) == (SIBLING_TOWN, 0)
    assert now.version == 1 + TransitionLog.objects.filter(case_id=now.pk).count()
