"""Vacancies can be found and recommended at once; four invented people of the demo town apply at the demo's employer, two may be asked."""

from typing import Any, NamedTuple

from matching.applications import services as applications
from matching.recommend.runs import NIGHT
from matching.search import index, phrases
from matching.search.held import keeping
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import UserKind
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE
from portal.config.demo.employer import EMPLOYER
from portal.config.demo.staff import COUNTY, TOWN
from portal.people.enums import IdType
from portal.people.identity import INVENTED_REGION, check_character, read_identity
from portal.people.models import Person
from portal.people.services import Typed
from portal.privacy import crypto
from portal.privacy.notices import current_handing_over_consent
from registration.jobseeking import services as seeking
from registration.jobseeking.enums import ConsentKind, Visibility
from registration.jobseeking.models import JobSeeking

PHONES = "1260000061"


class Applicant(NamedTuple):
    """Who applies, or only looks with a public CV, in a few words: which work they want beside the employer's, what they can, what
    they want to earn.
    """

    name: str
    born: str
    wish: str
    skills: tuple[str, ...]
    wage: int
    is_public: bool = False


APPLICANTS = (
    Applicant("王某某", "19810312", "6-28-01-11", ("烧锅炉",), 2800),
    Applicant("郑某某", "19760925", "6-01-01-01", (), 4000),
    Applicant("林某某", "20020618", "4-08-05-01", (), 3000),
    Applicant("何某某", "19951107", "4-02-06-01", (), 2600),
)
LOOKING = (
    Applicant("宋某某", "19880416", "4-02-06-01", ("开叉车",), 2800, is_public=True),
    Applicant("冯某某", "19791221", "6-28-01-11", ("烧锅炉",), 3200, is_public=True),
)


def open_the_market() -> None:
    """Write the index, learn what people may type, make everybody's lists: what the nights and each step do elsewhere."""
    index.rebuild()
    keeping.renew()
    phrases.learn()
    NIGHT.run()


def play_hiring() -> None:
    """Let the four apply, each for another of the employer's vacancies, and the two want the same; run again they have already."""
    offered = list(Vacancy.objects.shown().filter(employer__name=EMPLOYER).select_related("employer").order_by("pk"))
    for number, one in enumerate((*APPLICANTS, *LOOKING) if offered else ()):
        actor, vacancy = actor_of(_account(number, one)), offered[number % len(offered)]
        if JobSeeking.objects.filter(account=actor.user_id).exists():
            continue
        person = _seeker(actor, one, number, vacancy)
        if one in APPLICANTS:
            agreed = current_handing_over_consent().version
            applications.apply(actor=actor, person=person, vacancy=vacancy, agreed=agreed)


def _account(number: int, one: Applicant) -> User:
    phone = f"{PHONES}{number}"
    account, _ = User.objects.get_or_create(
        phone_index=crypto.mac(phone, PHONE_PURPOSE),
        defaults={"kind": UserKind.CITIZEN, "phone": phone, "password": "!", "name": one.name},
    )
    return account


def _seeker(actor: Actor, one: Applicant, number: int, vacancy: Vacancy) -> Person:
    """The person behind the account, with a record in use that wants the vacancy's work too."""
    first = f"{INVENTED_REGION}{one.born}61{number}"
    identity = read_identity(first + check_character(first))
    typed = Typed(one.name, identity, IdType.RESIDENT, f"{PHONES}{number}", TOWN)
    person = seeking.claim_self(actor=actor, typed=typed)
    case = seeking.begin(actor=actor, person=person)
    said: dict[str, Any] = {
        "wishes": list(dict.fromkeys([one.wish, vacancy.occupation_id])), "regions": [COUNTY], "situation": "jobless", "work_forms": ["full_time"], "wage_low": one.wage,
        "skills": list(one.skills), "visibility": Visibility.PUBLIC if one.is_public else Visibility.APPLIED,
        "consents": [ConsentKind.PUBLIC] if one.is_public else [],
    }  # fmt: skip
    seeking.save_part(actor=actor, case=case, part="all", changes=said, revision=0)
    seeking.publish(actor=actor, case=case)
    return person
