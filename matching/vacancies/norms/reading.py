"""What is usual for one vacancy: its city's count, or the province's where the city has too few; nothing of too few."""

from datetime import date

from matching.compliance.advert import Norm
from matching.vacancies.norms.models import OccupationNorm
from portal.occupations.codes import cut
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_name
from portal.rules.parameters import parameter


def norm_of(occupation: str, region_code: str, on: date) -> Norm | None:
    """The norm of an occupation's small group. One query; none where nothing comparable is published (requirements 7.7)."""
    if not occupation or not region_code:
        return None
    least = {name: int(parameter(f"norm.least_{name}", region=PROVINCE, on=on)) for name in ("vacancies", "employers")}
    city = region_code[:4].ljust(12, "0")
    enough = OccupationNorm.objects.filter(
        group=cut(occupation, 7), place__in=[city, PROVINCE], vacancies__gte=least["vacancies"],
        employers__gte=least["employers"],
    )  # fmt: skip
    found = enough.order_by("-place").first()  # 2308… stands behind 2300…
    return _norm(found, least["vacancies"]) if found else None


def _norm(found: OccupationNorm, least: int) -> Norm:
    pays = found.paid >= least
    return Norm(
        place="全省" if found.place == PROVINCE else full_name(found.place), vacancies=found.vacancies,
        educations=tuple(sorted(found.educations.items())),
        experiences=tuple((int(months), many) for months, many in sorted(found.experiences.items())),
        paid=found.paid, middle=found.middle if pays else None, high=found.high if pays else None,
    )  # fmt: skip
