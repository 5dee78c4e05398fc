"""What somebody searched for travels in an address as ciphertext only."""

import pytest

from portal.accounts.enums import Role
from portal.privacy.tokens import opened, sealed
from tests.conftest import TOWN


@pytest.mark.parametrize("words", ["张某某", "12600000417", "𠮷", "a b&c=d"])
def test_words_come_back_as_they_were_and_stand_nowhere(words):
    token = sealed(words)
    assert opened(token) == words
    assert words not in token and token.isascii()


@pytest.mark.parametrize("token", ["", "x", "张某某", "a" * 5000, "AAAA", sealed.__name__, "%00"])
def test_what_we_did_not_seal_is_no_search(token):
    assert opened(token) == ""


@pytest.mark.django_db
def test_a_search_leaves_no_name_in_the_address(staff, browser_of):
    answer = browser_of(staff(Role.CASEWORKER, TOWN)).post("/desk/waiting/search/", {"q": "张某某"})
    assert answer.status_code == 302
    assert "张" not in answer.url and "%E5%BC%A0" not in answer.url
