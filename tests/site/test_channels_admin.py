"""The security administrator's pages about channels: who may open them, keys in and out, and the limit."""

import base64
import os

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.exchange.channels.models import Channel, ChannelKey
from portal.privacy.models import AuditEntry
from tests.channels.signing import channel
from tests.conftest import COUNTY, PROVINCE, TOWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def security(staff, browser_of):
    return browser_of(staff(Role.SECURITY_ADMIN, PROVINCE))


def a_key(**changes: str) -> dict[str, str]:
    today = timezone.localdate()
    given = {
        "key_id": "quansheng-1", "algorithm": "ed25519", "material": base64.b64encode(os.urandom(32)).decode(),
        "since": today.isoformat(), "until": today.replace(year=today.year + 1, day=1).isoformat(),
    }  # fmt: skip
    return given | changes


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.SECURITY_ADMIN, PROVINCE, 200), (Role.SYSTEM_ADMIN, PROVINCE, 404), (Role.AUDIT_ADMIN, PROVINCE, 404),
        (Role.PROVINCE_OFFICIAL, PROVINCE, 404), (Role.COUNTY_REVIEWER, COUNTY, 404), (Role.CASEWORKER, TOWN, 404),
    ],
)  # fmt: skip
def test_only_the_security_administrator_sees_channels_and_keys(staff, browser_of, role, place, status):
    browser, key = browser_of(staff(role, place)), channel("kiosk").row
    for path in ("", "kiosk/", "kiosk/keys/"):
        assert browser.get(f"/security/channels/{path}").status_code == status
    if status == 404:
        assert browser.post("/security/channels/kiosk/keys/", a_key()).status_code == 404
        assert browser.post(f"/security/channel-keys/{key.pk}/revoke/").status_code == 404
        key.refresh_from_db()
        assert key.revoked_at is None


def test_without_keys_the_page_says_so(security):
    assert "还没有密钥" in security.get("/security/channels/").content.decode()
    assert "在这里录入" in security.get("/security/channels/kiosk/").content.decode()
    assert "不走接口" in security.get("/security/channels/web/").content.decode()


def test_a_key_is_entered_and_stopped_and_both_are_audited(security):
    assert security.post("/security/channels/province_app/keys/", a_key()).status_code == 302
    key = ChannelKey.objects.get()
    assert "quansheng-1" in security.get("/security/channels/province_app/").content.decode()
    assert security.post(f"/security/channel-keys/{key.pk}/revoke/").status_code == 302
    assert "停用了" in security.get("/security/channels/province_app/").content.decode()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"admin-channel-key-add", "admin-channel-key-revoke"} <= actions


def test_a_secret_is_ciphertext_and_never_shown_again(security, sql):
    secret = base64.b64encode(os.urandom(40)).decode()
    security.post("/security/channels/hall/keys/", a_key(algorithm="hmac-sha256", material=secret))
    assert secret not in security.get("/security/channels/hall/").content.decode()
    (stored,) = sql("SELECT secret FROM portal_channelkey")[0]
    assert secret.encode() not in bytes(stored)
    assert secret not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"material": "not base64!"}, "base64"), ({"material": base64.b64encode(b"short").decode()}, "是 32 个字节"),
        ({"algorithm": "hmac-sha256", "material": base64.b64encode(b"short").decode()}, "要有 32 到 64 个字节"),
        ({"until": "2020-01-01"}, "三年以内"), ({"key_id": "a b"}, "用 4 到 64 个字母"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_key_is_said(security, changes, said):
    assert said in security.post("/security/channels/hall/keys/", a_key(**changes)).content.decode()
    assert not ChannelKey.objects.exists()


def test_two_channels_cannot_hold_one_public_key_nor_one_number(security):
    first = a_key()
    security.post("/security/channels/hall/keys/", first)
    same = security.post("/security/channels/kiosk/keys/", first | {"key_id": "another"})
    assert "已经是别的渠道的" in same.content.decode()
    assert "已经用过" in security.post("/security/channels/kiosk/keys/", a_key()).content.decode()


def test_the_limit_is_changed_and_a_channel_closed(security):
    assert security.post("/security/channels/kiosk/", {"per_minute": "7", "is_active": ""}).status_code == 302
    kiosk = Channel.objects.get(pk="kiosk")
    assert (kiosk.per_minute, kiosk.is_active) == (7, False)
    assert security.post("/security/channels/kiosk/", {"per_minute": "0", "is_active": "on"}).status_code == 200
    assert security.get("/security/channels/nowhere/").status_code == 404
