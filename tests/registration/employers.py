"""Employers for tests, made the way people make them: through the services, never past the workflow."""

from portal.accounts.actors import Actor, actor_of
from portal.accounts.models import User
from portal.people.employers.models import Employer
from portal.people.identity import read_identity
from registration.recruiting import services
from registration.recruiting.enums import AccountClass, Evidence
from registration.recruiting.models import EmployerVerification
from tests.conftest import TOWN
from tests.harness import id_number
from tests.people.employers import credit_code


def claim(number: int = 1, **changes: object) -> services.Claim:
    says = {
        "name": f"富锦市示例{number}号米业有限公司", "kind": "private", "size": "small", "industry": "C",
        "account_class": AccountClass.OWN.value, "licence_no": "", "licence_until": None, "site_name": "总部",
        "site_address": "通江路 12 号",
    }  # fmt: skip
    return services.Claim(**says | changes)


def operator(name: str = "张某某") -> services.Operator:
    return services.Operator(name=name, identity=read_identity(id_number()))


def handed_in(account: User, number: int = 1, region: str = TOWN, **changes: object) -> EmployerVerification:
    actor = actor_of(account)
    draft = services.save_draft(actor=actor, answers={"uscc": credit_code(number)})
    services.submit(
        actor=actor, draft=draft, uscc=credit_code(number), region=region, claim=claim(number, **changes),
        operator=operator(),
    )  # fmt: skip
    return draft


def verified(
    account: User, worker: Actor, number: int = 1, region: str = TOWN, **changes: object
) -> EmployerVerification:
    case = handed_in(account, number, region, **changes)
    services.verify(actor=worker, case=case, evidence=Evidence.COUNTER)
    return case


def employer_of(account: User, worker: Actor, number: int = 1, region: str = TOWN, **changes: object) -> Employer:
    employer = verified(account, worker, number, region, **changes).employer
    assert employer is not None
    return Employer.objects.get(pk=employer.pk)
