"""The first three administrators of a new server."""

import re

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User

pytestmark = pytest.mark.django_db
THREE = {"system": "he.li:何丽", "security": "lv.min:吕敏", "audit": "shi.yan:施燕"}


def test_three_people_with_one_time_passwords(capsys):
    call_command("first_admins", **THREE)
    printed = re.findall(r"用户名 (\S+)  一次性密码 (\S+)", capsys.readouterr().out)
    assert [username for username, _ in printed] == ["he.li", "lv.min", "shi.yan"]
    for username, password in printed:
        user = User.objects.get(username=username)
        assert check_password(password, user.password)
        assert user.enrolment_until is not None
    roles = {actor_of(user).role for user in User.objects.all()}
    assert roles == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


def test_case_24_one_person_cannot_be_two():
    with pytest.raises(CommandError, match="三个不同的人"):
        call_command("first_admins", **THREE | {"audit": "he.li:何丽"})
    assert not User.objects.exists()


def test_once_is_enough():
    call_command("first_admins", **THREE)
    with pytest.raises(CommandError, match="已经有管理员了"):
        call_command("first_admins", system="a.b:赵", security="c.d:钱", audit="e.f:孙")
    assert User.objects.count() == 3
