"""How a follow-up task stands and how a contact went, as every desk says it."""

from datetime import date

from django.utils import timezone

from portal.cases.contacts.enums import Outcome
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.ui.parts import State
from portal.ui.words import local


def standing(task: FollowUpTask, today: date) -> tuple[State, str]:
    """The state of an open or closed task in a shape and a word: 逾期 3 天, 今天, 12月4日, 已办."""
    if task.closed_at:
        return State.DONE, str(task.get_closed_as_display())
    return due_word(task.due_on, today)


def due_word(due_on: date, today: date) -> tuple[State, str]:
    """A due day in a shape and a word."""
    if due_on < today:
        return State.LATE, f"逾期 {(today - due_on).days} 天"
    return (State.DUE, "今天") if due_on == today else (State.WAIT, short_date(due_on))


def how_it_went(contact: Contact | None) -> str:
    """`10月23日 电话`, `10月20日 没人接`, `还没联系过`."""
    if contact is None:
        return "还没联系过"
    reached = contact.outcome == Outcome.REACHED
    return f"{short_date(contact.at)} {contact.get_means_display() if reached else contact.get_outcome_display()}"


def short_date(value: date) -> str:
    """`10月23日`, for columns; a day of another year says which."""
    day = local(value)
    year = "" if day.year == local(timezone.now()).year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
