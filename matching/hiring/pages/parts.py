"""What stands on a vacancy's pages about applying and answering (matching.vacancies.slots)."""

from django.db.models import Count
from django.http import HttpRequest

from matching.advice.diagnosis import diagnose
from matching.applications.enums import OPEN, UNANSWERED
from matching.applications.models import Application
from matching.applications.rates import rate_of
from matching.vacancies.models import Vacancy
from matching.vacancies.slots import Part
from portal.accounts.enums import ActorKind


def apply_button(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """报名这个岗位, or where my application stands; staff and other provinces' vacancies have none."""
    actor = request.actor  # type: ignore[attr-defined]
    if vacancy.employer_id is None or actor.kind is ActorKind.STAFF or not vacancy.is_open:
        return None
    mine = None
    if actor.kind is ActorKind.CITIZEN:
        found = Application.objects.of_applicant(actor).filter(vacancy=vacancy, state__in=sorted(OPEN))
        mine = found.defer("cv").order_by("-applied_at").first()
    return Part("matching/hiring/part_apply.html", {"vacancy": vacancy, "mine": mine})


def answer_rate(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """How reliably this employer answers, once there are enough applications to say so (features E19)."""
    rate = rate_of(vacancy.employer_id)
    return Part("matching/hiring/part_rate.html", {"rate": rate}) if rate else None


def applicants(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """On the employer's page of one vacancy: how many applied, how many wait."""
    counted = dict(
        Application.objects.to_members(request.actor)  # type: ignore[attr-defined]
        .filter(vacancy=vacancy).values_list("state").annotate(n=Count("pk")).order_by()
    )  # fmt: skip
    waiting = sum(counted.get(state, 0) for state in UNANSWERED)
    return Part(
        "matching/hiring/part_applicants.html", {"vacancy": vacancy, "all": sum(counted.values()), "waiting": waiting}
    )


def diagnosis(request: HttpRequest, vacancy: Vacancy) -> Part | None:
    """What may keep applicants away, where anything was found."""
    found = diagnose([vacancy])[vacancy.pk]
    return Part("matching/hiring/part_diagnosis.html", found) if found.findings else None
