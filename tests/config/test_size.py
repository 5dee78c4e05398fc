"""How large a request may be is known before a byte of it is read: by its length, and without one there is none (trust.md 49)."""

import io

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


class Unread(io.BytesIO):
    """A body of which nothing may be read."""

    def read(self, *args: int) -> bytes:
        raise AssertionError("read before it was known to fit")

    readline = read


@pytest.mark.parametrize(
    "path", ["/", "/account/sign-in/", "/employer/", "/api/v1/items/", "/api/v1/search/", "/no/such/address/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_case_49_a_body_without_a_length_is_refused_unread_on_every_address(client, method, path):
    pieces = {"wsgi.input": Unread(), "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.generic(method, path, content_type="text/plain", **pieces)
    assert (answer.status_code, answer["Connection"]) == (411, "close")
    words = answer.json()["title"] if path.startswith("/api/") else answer.content.decode()
    assert "长度" in words or "有多长" in words


@pytest.mark.parametrize("length", ["3000001", str(2 * 1024**3), "9" * 15])
def test_case_49_two_gigabytes_are_refused_by_their_length_and_not_read(length):
    asked = {"wsgi.input": Unread(), "CONTENT_LENGTH": length}
    assert Client().generic("POST", "/account/sign-in/", content_type="text/plain", **asked).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1.5", "１２", "1_0", "x", "9" * 5000])
def test_a_length_that_is_no_number_is_no_length(length):
    asked = {"wsgi.input": Unread(), "CONTENT_LENGTH": length}
    assert Client().generic("POST", "/account/sign-in/", content_type="text/plain", **asked).status_code == 411


def test_what_has_neither_head_has_no_body(client):
    answer = client.generic("POST", "/account/sign-in/", **{"wsgi.input": Unread(), "CONTENT_LENGTH": ""})
    assert answer.status_code == 200  # the form again, empty
