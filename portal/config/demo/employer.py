"""One invented employer with people who act for it, so that both sides of the employer register can be tried at once."""

from django.conf import settings
from django.db import transaction

from portal.accounts.actors import actor_of
from portal.accounts.enums import UserKind
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE
from portal.config.demo.staff import TOWN
from portal.people.employers.models import Membership
from portal.people.identity import INVENTED_REGION as PERSONS
from portal.people.identity import check_character as id_check
from portal.people.identity import read_identity
from portal.people.organisations import INVENTED_REGION, check_character
from portal.privacy import crypto
from registration.recruiting import officers, services
from registration.recruiting.enums import AccountClass, Evidence

EMPLOYER_PHONE, EMPLOYER = "12600000518", "富锦市某丰米业有限公司"
FIRST17, OPERATOR = f"91{INVENTED_REGION}MA0000518", "吴某某"
BORN = "19850612"


@transaction.atomic
def make_employer() -> None:
    """Create the demo's employer, verified by the demo's caseworker, who is its officer; safe to run again."""
    if not settings.DEMO:
        raise RuntimeError("demo accounts exist on demo machines only")
    account, _ = User.objects.get_or_create(
        phone_index=crypto.mac(EMPLOYER_PHONE, PHONE_PURPOSE),
        defaults={"kind": UserKind.CITIZEN, "phone": EMPLOYER_PHONE, "password": "!", "name": OPERATOR},
    )
    worker = User.objects.filter(username="li").first()
    if worker is None or Membership.objects.live().filter(account=account).exists():
        return
    first = f"{PERSONS}{BORN}009"
    claim = services.Claim(
        name=EMPLOYER, kind="private", size="small", industry="C", account_class=AccountClass.OWN, licence_no="",
        licence_until=None, site_name="总部", site_address="锦山镇通江路 12 号",
    )  # fmt: skip
    actor, desk = actor_of(account), actor_of(worker)
    draft = services.save_draft(actor=actor, answers={})
    services.submit(
        actor=actor, draft=draft, uscc=FIRST17 + check_character(FIRST17), region=TOWN, claim=claim,
        operator=services.Operator(name=OPERATOR, identity=read_identity(first + id_check(first))),
    )  # fmt: skip
    services.verify(actor=desk, case=draft, evidence=Evidence.COUNTER)
    assert draft.employer is not None
    officers.choose(actor=desk, site=draft.employer.sites.get(), officer_id=worker.pk)
