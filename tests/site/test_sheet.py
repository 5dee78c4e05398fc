"""The component sheet draws every part, also in the elder version and with everything refused."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("elder", ["0", "1"])
@pytest.mark.parametrize("query", ["", "?errors=1", "?at=230882000000"])
def test_public_parts(client, elder, query):
    client.cookies["lj_elder"] = elder
    page = client.get(reverse("parts") + query).content.decode()
    assert ("有错：" in page) is (query == "?errors=1")
    assert page.count("<h1") >= 1 and "下一次联系" in page


@pytest.mark.parametrize("query", ["", "?def=contact", "?def=nothing"])
def test_desk_parts(client, query):
    page = client.get(reverse("parts-desk") + query).content.decode()
    assert ("怎么算" in page) is (query == "?def=contact")


def test_desk_columns(client):
    page = client.get(reverse("parts-columns")).content.decode()
    assert 'aria-selected="true"' in page and "快捷键" in page
