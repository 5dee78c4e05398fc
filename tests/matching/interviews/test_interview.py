"""Interviews: no double booking, two other times, a day to explain, reminders, the room and its bounds (requirements 7.6)."""

from datetime import timedelta

import pytest
from django.contrib.postgres.fields.ranges import DateTimeTZRange
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.applications import services as applications
from matching.applications.enums import ApplicationState
from matching.interviews import night, room, services
from matching.interviews.calendar import calendar_file
from matching.interviews.enums import InterviewState, Mode, Side
from matching.interviews.models import Interview, InterviewSlot, RoomSignal
from portal.accounts.actors import actor_of
from portal.messages.models import Message
from tests.matching.applicants import applied, begun, confirmed, fresh, times
from tests.matching.world import published

pytestmark = pytest.mark.django_db
S, A = InterviewState, ApplicationState


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer)


@pytest.fixture
def person(citizen):
    return citizen()


def letters(kind: str) -> int:
    return Message.objects.filter(kind=f"interview.{kind}").count()


def test_an_employer_asks_to_any_free_time_and_the_applicant_takes_one(person, recruiter, vacancy):
    case = applied(person, vacancy)
    slots = times(recruiter, vacancy)
    one = services.invite(actor=recruiter, case=fresh(case), purpose="聊聊")
    assert fresh(case).state == A.INTERVIEW_INVITED and one.span is None and letters("invited") == 1
    one = services.confirm(actor=actor_of(person), one=one, slot=slots[1])
    assert one.state == S.CONFIRMED and one.span == slots[1].span and fresh(case).state == A.INTERVIEW_CONFIRMED
    assert list(InterviewSlot.objects.free()) == [slots[0], slots[2]]


def test_a_time_is_taken_once(person, citizen, recruiter, vacancy):
    slots = times(recruiter, vacancy, count=1)
    first = services.invite(actor=recruiter, case=fresh(applied(person, vacancy)), purpose="聊聊")
    other = citizen()
    second = services.invite(actor=recruiter, case=fresh(applied(other, vacancy)), purpose="聊聊")
    services.confirm(actor=actor_of(person), one=first, slot=slots[0])
    with pytest.raises(ValidationError, match="选走"):
        services.confirm(actor=actor_of(other), one=second, slot=slots[0])


def test_nobody_is_in_two_interviews_at_once(person, recruiter, caseworker, citizen, vacancy):
    """Neither the applicant, by the hours, nor who interviews."""
    from tests.registration.employers import employer_of

    one = confirmed(person, recruiter, vacancy)
    with pytest.raises(ValidationError, match="排了别的"):
        times(recruiter, vacancy, count=1)
    other_owner = citizen()
    other = actor_of(other_owner)
    elsewhere = published(other, employer_of(other_owner, caseworker, number=2), title="锅炉工")
    case = applied(person, elsewhere)
    slot = times(other, elsewhere, count=1)[0]
    assert slot.span.lower == one.span.lower
    with pytest.raises(ValidationError, match="另一场面试"):
        services.invite(actor=other, case=fresh(case), purpose="聊聊", slot=slot)


def test_an_applicant_moves_it_twice_at_most_and_the_old_time_is_free_again(person, recruiter, vacancy):
    one = confirmed(person, recruiter, vacancy, count=4)
    free = list(InterviewSlot.objects.free().order_by("span"))
    one = services.reschedule(actor=actor_of(person), one=one, slot=free[0])
    one = services.reschedule(actor=actor_of(person), one=one, slot=free[1])
    assert one.rescheduled == 2 and free[0] in InterviewSlot.objects.free()
    with pytest.raises(ValidationError, match="最多改两次"):
        services.reschedule(actor=actor_of(person), one=one, slot=free[2])


def test_who_does_not_come_has_a_day_to_say_why(person, recruiter, vacancy):
    one = begun(confirmed(person, recruiter, vacancy))
    services.missed(actor=recruiter, one=one)
    case = fresh(one.application)
    assert case.state == A.INTERVIEW_CONFIRMED and letters("missed") == 1
    assert night.end_missed(timezone.now() + timedelta(hours=23)) == 0
    later = timezone.now() + timedelta(hours=25)
    assert night.end_missed(later) == 1 and night.end_missed(later) == 0
    assert fresh(case).state == A.NO_SHOW and letters("no_show") == 1


def test_who_explains_is_asked_again_and_nothing_has_ended(person, recruiter, vacancy):
    one = begun(confirmed(person, recruiter, vacancy))
    services.missed(actor=recruiter, one=one)
    services.explain(actor=actor_of(person), one=one, words="车坏在路上了")
    assert night.end_missed(timezone.now() + timedelta(hours=25)) == 0
    again = services.invite(actor=recruiter, case=fresh(one.application), purpose="再聊聊")
    assert again.state == S.PROPOSED and fresh(one.application).state == A.INTERVIEW_INVITED


def test_an_explanation_too_late_is_none(person, recruiter, vacancy):
    one = begun(confirmed(person, recruiter, vacancy))
    services.missed(actor=recruiter, one=one)
    Interview.objects.update(explain_by=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="过了说明"):
        services.explain(actor=actor_of(person), one=Interview.objects.get(), words="堵车")


def test_nothing_is_said_of_an_interview_that_has_not_begun(person, recruiter, vacancy):
    one = confirmed(person, recruiter, vacancy)
    for step in (services.held, services.missed):
        with pytest.raises(ValidationError, match="还没到"):
            step(actor=recruiter, one=one)


def test_every_interview_has_a_result_or_an_overdue_task(person, recruiter, vacancy):
    one = begun(confirmed(person, recruiter, vacancy), ago=timedelta(hours=50))
    now = timezone.now()
    assert night.chase(now) == 1 and night.chase(now) == 0 and letters("result_wanted") == 1
    services.held(actor=recruiter, one=one)
    assert fresh(one.application).state == A.INTERVIEWED
    assert not Interview.objects.without_result(now).exists()


def test_reminders_come_a_day_and_an_hour_ahead_once(person, recruiter, vacancy):
    one = confirmed(person, recruiter, vacancy)
    long_ago = timezone.now() - timedelta(days=3)
    start = timezone.now() + timedelta(hours=20)
    Interview.objects.update(confirmed_at=long_ago, span=DateTimeTZRange(start, start + timedelta(minutes=30)))
    assert night.remind(timezone.now()) == 1 and night.remind(timezone.now()) == 0
    assert letters("tomorrow") == 1 and letters("in_an_hour") == 0
    near = start - timedelta(minutes=50)
    assert night.remind(near) == 1 and night.remind(near) == 0 and letters("in_an_hour") == 1
    assert one.person.phone  # a text message goes with it


def test_who_agreed_an_hour_before_needs_no_reminder_of_the_day(person, recruiter, vacancy):
    confirmed(person, recruiter, vacancy)
    start = timezone.now() + timedelta(hours=3)
    Interview.objects.update(span=DateTimeTZRange(start, start + timedelta(minutes=30)))
    night.remind(timezone.now())
    assert letters("tomorrow") == 0


def test_withdrawing_frees_the_time(person, recruiter, vacancy):
    one = confirmed(person, recruiter, vacancy, count=1)
    assert not InterviewSlot.objects.free().exists()
    applications.withdraw(actor=actor_of(person), case=fresh(one.application))
    assert Interview.objects.get().state == S.CANCELLED and InterviewSlot.objects.free().count() == 1


def test_a_batch_of_invitations_is_taken_back_with_its_interviews(person, recruiter, vacancy):
    from portal.foundation.identifiers import uuid7

    case, batch = applied(person, vacancy), uuid7()
    times(recruiter, vacancy)
    services.invite(actor=recruiter, case=fresh(case), purpose="聊聊", batch=batch)
    assert letters("invited") == 0 and fresh(case).seen_state == A.VIEWED
    assert applications.take_back(actor=recruiter, batch=batch) == 1
    assert Interview.objects.get().state == S.CANCELLED and fresh(case).state == A.VIEWED


def test_the_calendar_file_says_when_and_where_and_nobody_adds_lines_to_it(person, recruiter, vacancy):
    one = confirmed(person, recruiter, vacancy, place="通江路 12 号, 2 楼; 右手边")
    Interview.objects.update(purpose="看看\r\nATTENDEE:evil")
    text = calendar_file(
        Interview.objects.select_related("slot", "employer", "application__vacancy").get(), timezone.now()
    ).decode()
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines) and not any(line.startswith("ATTENDEE") for line in lines)
    whole = text.replace("\r\n ", "")
    assert f"DTSTART:{one.span.lower:%Y%m%dT%H%M%SZ}"[:10] in whole and "12 号\\, 2 楼\\; 右手边" in whole
    assert whole.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and whole.endswith("END:VCALENDAR\r\n")


@pytest.fixture
def meeting(person, recruiter, vacancy):
    """A remote interview that goes on."""
    return begun(confirmed(person, recruiter, vacancy, mode=Mode.REMOTE), ago=timedelta(minutes=5))


def test_only_the_two_are_in_the_room_and_only_around_the_time(person, recruiter, caseworker, citizen, meeting):
    assert (
        room.side_of(actor_of(person), meeting) == Side.APPLICANT and room.side_of(recruiter, meeting) == Side.EMPLOYER
    )
    assert room.side_of(actor_of(citizen()), meeting) is None and room.side_of(caseworker, meeting) is None
    start, end = meeting.span.lower, meeting.span.upper
    at = {timedelta(minutes=-16): False, timedelta(minutes=-14): True, timedelta(minutes=31): True}
    assert {ago: meeting.room_is_open(start + ago) for ago in at} == at
    assert meeting.room_is_open(end + timedelta(minutes=29)) and not meeting.room_is_open(end + timedelta(minutes=31))
    begun(meeting, ago=timedelta(hours=2))
    with pytest.raises(ValidationError, match="不是面试的时间"):
        room.say(one=meeting, side=Side.APPLICANT, kind="hello", body="")


def test_signals_go_to_the_other_side_are_bounded_and_forgotten(meeting):
    made = room.say(one=meeting, side=Side.APPLICANT, kind="hello", body="")
    room.say(one=meeting, side=Side.EMPLOYER, kind="offer", body="v=0")
    assert [one.kind for one in room.heard(one=meeting, side=Side.EMPLOYER, after=0)] == ["hello"]
    assert [one.body for one in room.heard(one=meeting, side=Side.APPLICANT, after=made.pk)] == ["v=0"]
    for kind, body in (("shout", ""), ("offer", "x" * 20_001)):
        with pytest.raises(ValidationError, match="不对"):
            room.say(one=meeting, side=Side.APPLICANT, kind=kind, body=body)
    for _ in range(59):
        room.say(one=meeting, side=Side.APPLICANT, kind="hello", body="")
    with pytest.raises(ValidationError, match="太多"):
        room.say(one=meeting, side=Side.APPLICANT, kind="hello", body="")
    assert room.clear(timezone.now()) == 0
    assert room.clear(timezone.now() + timedelta(hours=2)) == 61 and not RoomSignal.objects.exists()
