"""Invented accounts for each kind of user, in one real place (富锦市锦山镇), marked as demo throughout."""

import secrets
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from portal.accounts.enums import OfficeLevel, Role, UserKind
from portal.accounts.models import Assignment, Office, OfficeArea, User
from portal.regions.models import Division

VILLAGE, TOWN, COUNTY, CITY, PROVINCE = "230882113201", "230882113000", "230882000000", "230800000000", "230000000000"
PASSWORD_FILE = "demo-password"
STAFF = (
    ("cun", "徐某某", Role.VILLAGE_WORKER, VILLAGE, "村协理员"),
    ("li", "李某某", Role.CASEWORKER, TOWN, "乡镇经办人"),
    ("zhao", "赵某某", Role.CASEWORKER, TOWN, "乡镇经办人，李某某的同事"),
    ("qian", "钱某某", Role.COUNTY_REVIEWER, COUNTY, "县级审核人"),
    ("sun", "孙某某", Role.CITY_OFFICIAL, CITY, "市级主管"),
    ("zhou", "周某某", Role.PROVINCE_OFFICIAL, PROVINCE, "省级主管"),
    ("zuoxi", "秦某某", Role.HOTLINE, PROVINCE, "12333 坐席"),
    ("xitong", "何某某", Role.SYSTEM_ADMIN, PROVINCE, "系统管理员"),
    ("anquan", "吕某某", Role.SECURITY_ADMIN, PROVINCE, "安全管理员"),
    ("shenji", "施某某", Role.AUDIT_ADMIN, PROVINCE, "审计管理员"),
)
CITIZEN_PHONE = "12600000417"
STEP_SECONDS = 30


def password() -> str:
    """The demo's one staff password, made once on this machine; there is no default account anywhere."""
    path = settings.DATA_DIR / PASSWORD_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("lj-" + secrets.token_hex(5))
    return path.read_text()


@transaction.atomic
def make_staff() -> None:
    """Create the demo's staff with their roles and second factors; safe to run again."""
    if not settings.DEMO:
        raise RuntimeError("demo accounts exist on demo machines only")
    Office.objects.filter(code=TOWN).update(phone="126-0454-2318", hours="工作日 8:30–16:30")
    _make_village_office()
    missing = User.objects.filter(username__in=[one[0] for one in STAFF]).count() < len(STAFF)
    hashed = make_password(password()) if missing else ""  # one for all: each costs half a second by design
    for username, name, role, office_code, _ in STAFF:
        user, _ = User.objects.get_or_create(
            username=username, defaults={"kind": UserKind.STAFF, "name": name, "password": hashed}
        )
        office = Office.objects.get(code=office_code)
        if not user.assignments.filter(office=office, role=role).exists():
            Assignment.objects.create(user=user, office=office, role=role, valid=DateRange(timezone.localdate(), None))
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            TOTP.activate(user, generate_totp_secret())


def _make_village_office() -> None:
    """Villages have an office of their own only where one is entered; the demo enters one."""
    town, village = Office.objects.get(code=TOWN), Division.objects.get(pk=VILLAGE)
    office, created = Office.objects.get_or_create(
        code=VILLAGE,
        defaults={
            "name": f"{village.name}服务点", "level": OfficeLevel.VILLAGE, "parent": town, "region_code": VILLAGE,
            "ancestor_ids": [*town.ancestor_ids, town.pk], "is_demo": True,
        },
    )  # fmt: skip
    if created:
        OfficeArea.objects.create(
            office=office, level=OfficeLevel.VILLAGE, low=VILLAGE, high=VILLAGE, valid=DateRange(None, None)
        )


def second_factor(username: str) -> str:
    """The six digits that the authenticator app of this demo account would show now."""
    stored = Authenticator.objects.get(user__username=username, type=Authenticator.Type.TOTP)
    return format_hotp_value(hotp_value(decrypt(stored.data["secret"]), int(time.time()) // STEP_SECONDS))
