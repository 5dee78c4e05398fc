"""A register taken out as a county does it: from its list, by the address that the page offers, with a purpose."""

import html
import io
import re

from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from pyzipper import AESZipFile

from registration.roster import exports
from registration.roster.models import ExportRequest

PURPOSE = "走访排班"


def offered(browser: Client, address: str) -> str:
    """The address that the list offers for its export; nothing where it offers none."""
    found = re.search(rf'href="({reverse("export-ask")}\?[^"]+)"', browser.get(address).content.decode())
    return html.unescape(found[1]) if found else ""


def asked_for(browser: Client, address: str) -> ExportRequest:
    """The request that follows from the page's own address."""
    answer = browser.post(offered(browser, address), {"purpose": PURPOSE})
    assert answer.status_code == 302, answer.content.decode()
    return ExportRequest.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[-1])


def unpacked(one: ExportRequest) -> bytes:
    """The workbook out of the archive, opened by a reader that is not our writer."""
    one.refresh_from_db()
    return opened(exports.content_of(one), str(one.password))


def opened(archive: bytes, password: str) -> bytes:
    with AESZipFile(io.BytesIO(archive)) as file:
        assert [member.flag_bits & 1 for member in file.infolist()] == [1]
        file.setpassword(password.encode())
        return file.read(file.namelist()[0])


def lines_of(one: ExportRequest) -> list[list[str]]:
    """The cells of the file, its heading first; one row of it names who took it out (trust.md 101)."""
    exports.build(one.pk)
    book = CalamineWorkbook.from_filelike(io.BytesIO(unpacked(one)))
    rows = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    assert exports.exporter_of(rows[1:2]) == one
    return rows
