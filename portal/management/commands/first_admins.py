from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from portal.accounts.administration import ENROLMENT_DAYS, one_time_password
from portal.accounts.enums import ADMINISTRATORS, OfficeLevel, Role, UserKind
from portal.accounts.models import Assignment, Office, User
from portal.foundation.locks import lock_in_transaction
from portal.people.names import clean_name
from portal.privacy import audit

POSTS = (("system", Role.SYSTEM_ADMIN), ("security", Role.SECURITY_ADMIN), ("audit", Role.AUDIT_ADMIN))


class Command(BaseCommand):
    help = "正式环境：建最初的三个管理员（系统、安全、审计，三个不同的人），一次性密码只打印一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        for post, role in POSTS:
            parser.add_argument(f"--{post}", metavar="用户名:姓名", help=f"{role.label}；不写就一个一个问")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {role: self._who(options[post], role) for post, role in POSTS}
        if len({username for username, _ in asked.values()}) < 3 or len({name for _, name in asked.values()}) < 3:
            raise CommandError("三个管理员要是三个不同的人，一个人不能兼两个。")
        for role, (username, password) in self._create(asked).items():
            self.stdout.write(f"{role.label}  用户名 {username}  一次性密码 {password}")
        self.stdout.write(
            f"请当面交给本人。{ENROLMENT_DAYS} 天内登录，先设自己的密码，再绑验证器。这些密码不会再显示。"
        )

    def _who(self, given: str | None, role: Role) -> tuple[str, str]:
        text = given or input(f"{role.label}（用户名:姓名）：")
        username, _, name = text.partition(":")
        if not username.strip() or not name.strip():
            raise CommandError(f"{role.label}要写成 用户名:姓名，比如 wang.fang:王芳。")
        return username.strip().lower(), clean_name(name)

    @transaction.atomic
    def _create(self, asked: dict[Role, tuple[str, str]]) -> dict[Role, tuple[str, str]]:
        lock_in_transaction("first-admins")
        if Assignment.objects.filter(role__in=ADMINISTRATORS).exists():
            raise CommandError("已经有管理员了。以后的人员由系统管理员在网页上安排。")
        office = Office.objects.filter(level=OfficeLevel.PROVINCE).first()
        if office is None:
            raise CommandError("还没有单位。请先运行 manage.py migrate，再装区划和单位。")
        made = {}
        for role, (username, name) in asked.items():
            made[role] = (username, self._one(role, username, name, office))
        return made

    def _one(self, role: Role, username: str, name: str, office: Office) -> str:
        if User.objects.filter(username=username).exists():
            raise CommandError(f"用户名 {username} 已经有人用了。")
        password = one_time_password()
        until = timezone.now() + timedelta(days=ENROLMENT_DAYS)
        user = User.objects.create(
            kind=UserKind.STAFF, username=username, name=name, password=make_password(password), enrolment_until=until
        )
        Assignment.objects.create(user=user, office=office, role=role, valid=DateRange(timezone.localdate(), None))
        audit.record("first-admins", object_kind="staff", object_id=str(user.pk), detail={"role": role.value})
        return password
