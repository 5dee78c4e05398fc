"""Papers of a verification: who uploads, who reads, and that they count only once a scan found them clean."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.cases.documents.enums import DocumentState
from portal.cases.documents.models import Document
from registration.recruiting import services
from registration.recruiting.enums import ClaimState
from registration.recruiting.models import EmployerVerification
from tests.cases.test_documents import PDF, jpeg, png
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.registration import employers

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def case(account):
    return employers.handed_in(account)


def sent(browser, case, content: bytes, shows: str = "licence", name: str = "照片.jpg"):
    given = {"shows": shows, "file": SimpleUploadedFile(name, content)}
    return browser.post(reverse("employer-papers", args=[case.pk]), given)


def found_clean() -> None:
    Document.objects.update(state=DocumentState.CLEAN, scanned_at=timezone.now())


def test_a_paper_waits_for_its_scan_and_then_can_be_read_by_both_sides(account, case, browser_of, browser):
    owner = browser_of(account)
    assert sent(owner, case, jpeg()).url == reverse("employer-claim", args=[case.pk])
    document = Document.objects.get()
    file = reverse("employer-paper", args=[document.pk])
    assert owner.get(file).status_code == browser.get(file).status_code == 404
    assert "等病毒检查" in browser.get(reverse("employer-check-one", args=[case.pk])).content.decode()
    found_clean()
    for reader in (owner, browser):
        answer = reader.get(file)
        assert answer.content == jpeg() and answer["Content-Disposition"].startswith("attachment")
    assert file in browser.get(reverse("employer-check-one", args=[case.pk])).content.decode()


def test_the_form_says_what_is_wrong(account, case, browser_of):
    owner = browser_of(account)
    assert "只收照片" in sent(owner, case, b"<html>", name="照片.jpg").content.decode()
    assert (
        "请选一张照片" in owner.post(reverse("employer-papers", args=[case.pk]), {"shows": "licence"}).content.decode()
    )
    assert (
        "请选传的是什么" in sent(owner, case, jpeg(), shows="diploma").content.decode() or not Document.objects.exists()
    )


def test_papers_are_evidence_only_when_licence_and_letter_are_clean(account, case, browser_of, browser):
    owner, address = browser_of(account), reverse("employer-check-one", args=[case.pk])
    sent(owner, case, jpeg())
    found_clean()
    assert "看过上传的执照" not in browser.get(address).content.decode()
    sent(owner, case, PDF, "letter", "授权书.pdf")
    assert "看过上传的执照" not in browser.get(address).content.decode(), "the letter waits for its scan"
    found_clean()
    assert "看过上传的执照" in browser.get(address).content.decode()
    browser.post(address, {"act": "verify", "version": case.version, "evidence": "papers"})
    verified = EmployerVerification.objects.get()
    assert (verified.state, verified.employer.legal_source) == (ClaimState.VERIFIED, "papers")


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.CASEWORKER, TOWN, 200), (Role.CASEWORKER, OTHER_TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, 200),
        (Role.HOTLINE, COUNTY, 404), (Role.SYSTEM_ADMIN, "230000000000", 404),
    ],
)  # fmt: skip
def test_who_may_read_the_case_reads_its_papers_and_nobody_else(account, case, staff, browser_of, role, place, status):
    sent(browser_of(account), case, jpeg())
    found_clean()
    reader = browser_of(staff(role, place, username="somebody"))
    assert reader.get(reverse("employer-paper", args=[Document.objects.get().pk])).status_code == status


def test_case_5_another_account_neither_reads_nor_uploads_nor_removes(account, case, citizen, actor, browser_of):
    sent(browser_of(account), case, jpeg())
    found_clean()
    document, other = Document.objects.get(), citizen()
    employers.employer_of(other, actor, number=2)
    browser = browser_of(other)
    assert browser.get(reverse("employer-paper", args=[document.pk])).status_code == 404
    assert browser.post(reverse("employer-paper-remove", args=[document.pk])).status_code == 404
    assert sent(browser, case, png()).status_code == 404
    assert Document.objects.count() == 1


def test_taken_back_while_it_waits_and_kept_once_it_is_decided(account, case, actor, browser_of):
    owner = browser_of(account)
    sent(owner, case, jpeg())
    owner.post(reverse("employer-paper-remove", args=[Document.objects.get().pk]))
    assert not Document.objects.exists()
    sent(owner, case, jpeg())
    services.verify(actor=actor, case=case, evidence="counter")
    owner.post(reverse("employer-paper-remove", args=[Document.objects.get().pk]))
    assert sent(owner, case, png()).status_code in (302, 404)
    assert Document.objects.count() == 1
