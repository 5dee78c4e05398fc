"""What is really there for a fuzzed operation: who may ask for it, the rows that its address names, and a whole body to spoil."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange.channels import limits
from portal.exchange.channels.models import Channel
from portal.messages.gateways import FileGateway
from portal.messages.models import Message
from registration.employment.models import EmploymentRegistration
from registration.help.models import HelpRequest
from registration.unemployment.models import UnemploymentRegistration
from tests.channels.signing import Outside, channel
from tests.channels.test_flow import answers
from tests.conftest import TOWN
from tests.harness import id_number
from tests.matching.vacancies.feeds import agency, offer, system_of
from tests.matching.world import draft, published
from tests.registration import cases
from tests.registration.employers import employer_of
from tests.registration.jobseeking import people as seeker
from tests.registration.jobseeking.people import active

OFTEN = 10**9
WISH = {"kind": "find_work", "name": "张先生", "phone": "12600000123", "region": TOWN}
WORK = {"by": "self", "kind": "flexible", "post": "开网约车", "region": TOWN, "promise": True}
SNAPSHOT = "s-1"


@dataclass
class Real:
    """Who asks, with the scope and the person that the operation wants, and what there is to ask for."""

    outside: Outside
    desk: Client | None = None
    person: AbstractBaseUser | None = None
    keys: dict[str, str] = field(default_factory=dict)  # what stands in the address
    whole: Callable[[], dict[str, Any]] = dict  # a lawful body


def patient(monkeypatch: Any) -> None:
    """Nobody is told to wait: a refusal for calling often says nothing of the body."""
    for name in ("person_per_minute", "codes_per_minute", "tickets_per_minute"):
        monkeypatch.setattr(limits, name, lambda: OFTEN)
    monkeypatch.setattr("matching.vacancies.patience.requests_a_minute", lambda on: OFTEN)
    Channel.objects.update(per_minute=OFTEN)


def real_for(path: str, citizen: Any, staff: Any, browser_of: Any) -> Real:
    """The rows that this address is about, and no others: most operations need few."""
    if "/my/seeking/" in path:
        return _of_seeking(citizen())
    if "/my/vacancies/" in path or "/my/employers/" in path:
        return _of_employer(citizen(), staff)
    if "/vacancies" in path:
        return _of_vacancies(path, citizen, staff)
    if path.endswith("/matches/"):
        person = active(citizen()).account
        return Real(channel().of(person), person=person)
    if "/my/" in path or "registrations/" in path:
        return _of_person(path, citizen(), browser_of(staff(Role.CASEWORKER, TOWN)))
    return _of_nobody(path, citizen())


def _signed_in(person: AbstractBaseUser) -> Outside:
    return channel().of(person)


def _of_nobody(path: str, person: AbstractBaseUser) -> Real:
    """The catalogue, and how a person comes in: by a code, by a number that they type, or vouched for."""
    mini = _signed_in(person)
    alone = channel()
    bodies: dict[str, Callable[[], dict[str, Any]]] = {
        "session/": lambda: _challenge(alone),
        "session/paired/": lambda: {"pairing": alone.ask("POST", "session/pairing/").json()["pairing"]},
        "session/ticket/": lambda: {"name": "张某某", "id_number": id_number(), "level": "face"},
    }
    whole = next((body for end, body in bodies.items() if path.endswith(f"/{end}")), dict)
    return Real(mini if whole is dict else alone, person=person, keys={"code": TOWN}, whole=whole)


def _challenge(alone: Outside) -> dict[str, Any]:
    phone = new_phone()
    sent = alone.ask("POST", "session/code/", {"phone": phone}).json()
    return {"challenge": sent["challenge"], "code": FileGateway().last_code(phone)}


def new_phone() -> str:
    """Another telephone each time: how often one may ask is no matter here."""
    return f"126{uuid4().int % 10**8:08d}"


def _of_person(path: str, person: AbstractBaseUser, desk: Client) -> Real:
    cases.submitted(person, TOWN)
    mini = _signed_in(person)
    mini.ask("POST", "my/help-requests/", WISH)
    mini.ask("PATCH", "my/draft/", answers())
    mini.ask("POST", "employment-registrations/", WORK | {"first_day": timezone.localdate().isoformat()})
    rows = {
        "help-requests": HelpRequest.objects, "letters": Message.objects,
        "employment-registrations": EmploymentRegistration.objects,
        "registrations": UnemploymentRegistration.objects.exclude(submitted_at=None),
    }  # fmt: skip
    today = timezone.localdate().isoformat()
    bodies: dict[str, dict[str, Any]] = {
        "my/help-requests/": WISH, "my/draft/": answers(), "/employment-registrations/": WORK | {"first_day": today},
        "submit/": {"notice": True, "promise": True}, "correct/": {"reason": "agreed", "promise": True},
        "/end/": {"last_day": today, "end_reason": "other"}, "appeal/": {"words": "不对"},
    }  # fmt: skip
    body = next((one for end, one in bodies.items() if path.endswith(end)), {})
    kind = next((one for one in rows if f"/{one}/" in path), "registrations")
    return Real(mini, desk, person, {"id": str(rows[kind].latest("pk").pk)}, lambda: dict(body))


def _of_seeking(person: AbstractBaseUser) -> Real:
    """A draft that wants little more."""
    case, answers = seeker.draft(person), {"situation": "jobless", "work_forms": ["full_time"]}
    whole = lambda: {"version": _revision(case, "terms"), "answers": answers}  # noqa: E731
    return Real(_signed_in(person), person=person, keys={"part": "terms", "kind": "access"}, whole=whole)


def _revision(row: Any, part: str) -> int:
    """How often the part was written by now; a row that is gone was written never."""
    now = type(row).objects.filter(pk=row.pk).first()
    return now.revision(part) if now else 0


def _of_employer(owner: AbstractBaseUser, staff: Any) -> Real:
    """A member of an employer, and a draft of a vacancy."""
    employer = employer_of(owner, actor_of(staff(Role.CASEWORKER, TOWN)))
    vacancy, answers = draft(actor_of(owner), employer), {"title": "焊工"}
    whole = lambda: {"version": _revision(vacancy, "work"), "answers": answers, "employer": str(employer.pk)}  # noqa: E731
    return Real(_signed_in(owner), person=owner, keys={"id": str(vacancy.pk), "part": "work"}, whole=whole)


def _of_vacancies(path: str, citizen: Any, staff: Any) -> Real:
    """Both ends: the partner's system whose key signs for a feed, and a member of the employer."""
    owner = citizen()
    employer = employer_of(owner, actor_of(staff(Role.CASEWORKER, TOWN)))
    lawful = lambda: offer(employer_uscc=employer.uscc)  # noqa: E731
    if "/offers/" in path:
        return Real(_fed(employer), keys={"number": "a-1"}, whole=lawful)
    if "/vacancies/snapshots/" in path:
        part = lambda: {"snapshot": SNAPSHOT, "part": 1, "parts": 1, "vacancies": [lawful()]}  # noqa: E731
        partner = _fed(employer)
        if path.endswith("}/"):
            partner.ask("POST", "vacancies/snapshots/", part())
        return Real(partner, keys={"snapshot": SNAPSHOT}, whole=part)
    vacancy = published(actor_of(owner), employer)
    return Real(_signed_in(owner), person=owner, keys={"id": str(vacancy.pk)})


def _fed(employer: Any) -> Outside:
    return system_of(agency(employer))
