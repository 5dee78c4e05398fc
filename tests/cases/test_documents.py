"""Uploaded papers: told by content, stripped, encrypted, scanned, and given to nobody before that (trust.md 50, 51)."""

import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.actors import SYSTEM
from portal.cases.documents import scanner, services
from portal.cases.documents.content import _exif, _orientation, stripped, type_of
from portal.cases.documents.enums import DocumentState, FileType
from portal.cases.documents.models import Document
from portal.cases.tasks import scan_documents
from portal.foundation.identifiers import uuid7

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GPS = b"GPS 47.26N 132.03E"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << >>\n%%EOF\n"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(*extra: bytes, tail: bytes = b"", width: int = 8, height: int = 8) -> bytes:
    """A JPEG as cameras build it: segments, one scan with a stuffed byte and a restart in it, an end."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01")
        + b"".join(extra)
        + segment(0xC0, frame)
        + scan
        + b"\xff\xd9"
        + tail
    )


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra: bytes, tail: bytes = b"", width: int = 1, height: int = 1) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    drawn = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + drawn + chunk(b"IEND", b"") + tail


def upload(content: bytes, name: str = "执照.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(content: bytes, name: str = "执照.jpg", case=None) -> Document:
    return services.keep(
        actor=SYSTEM, case_kind="employer", case_id=case or uuid7(), shows="licence", upload=upload(content, name)
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [(jpeg(), FileType.JPEG), (png(), FileType.PNG), (PDF, FileType.PDF)],
    ids=["jpeg", "png", "pdf"],
)
def test_case_50_a_file_is_what_it_is_and_not_what_it_is_called(content, kind):
    assert type_of(content) is kind
    with pytest.raises(ValidationError, match="只收照片"):
        type_of(b"\n" + content)


@pytest.mark.parametrize(
    "content",
    [b"<html><script>alert(1)</script>", b"<svg onload=alert(1)>", b"MZ\x90\0", b"", b"PK\x03\x04", b"GIF89a"],
)
def test_case_50_a_page_a_drawing_with_script_a_program_and_an_archive_are_refused(content):
    with pytest.raises(ValidationError, match="只收照片"):
        type_of(content)


def test_case_50_a_photo_loses_its_place_its_comment_and_what_hangs_behind():
    exif = (
        b"Exif\0\0MM\0*"
        + struct.pack(">IH", 8, 1)
        + struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
        + struct.pack(">I", 0)
        + GPS
    )
    photo = jpeg(
        segment(0xE1, exif), segment(0xFE, b"my comment"), segment(0xE2, GPS), tail=b"<script>alert(1)</script>"
    )
    clean = stripped(photo, FileType.JPEG)
    assert GPS not in clean and b"comment" not in clean and b"script" not in clean
    assert clean.endswith(b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9"), "the picture itself is there to the last byte"
    assert _orientation(clean[6:]) == 6, "which way is up stays"
    assert stripped(clean, FileType.JPEG) == clean


def test_case_50_a_picture_loses_its_text_and_what_hangs_behind():
    clean = stripped(png(chunk(b"tEXt", GPS), chunk(b"eXIf", GPS), tail=b"PK\x03\x04"), FileType.PNG)
    assert clean == png() and GPS not in clean


def test_case_50_a_paper_that_would_run_something_is_refused_and_one_with_a_tail_is_cut():
    with pytest.raises(ValidationError, match="自动运行"):
        stripped(b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>\n%%EOF", FileType.PDF)
    assert stripped(PDF + b"<script>alert(1)</script>", FileType.PDF) == PDF


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xd8\xff", "打不开"), (jpeg()[:40], "打不开"), (b"\xff\xd8\xff\xe0\xff\xff", "打不开"),
        (png()[:30], "打不开"), (png().replace(b"IDAT", b"IDAX"), "打不开"), (b"%PDF-1.7", "打不开"),
        (jpeg(width=65_000, height=65_000), "太大"), (png(width=100_000, height=100_000), "太大"), (png(width=0), "太大"),
    ],
)  # fmt: skip
def test_a_broken_or_enormous_picture_says_what_to_do(content, words):
    with pytest.raises(ValidationError, match=words):
        stripped(content, type_of(content))


@given(noise=st.binary(max_size=400), start=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"]))
def test_whatever_is_sent_it_is_taken_or_refused_with_a_sentence(noise, start):
    content = start + noise
    try:
        taken = stripped(content, type_of(content))
    except ValidationError:
        return  # with a sentence: any other error would fail this test
    assert taken.startswith(start[:2])


@given(turned=st.integers(1, 8))
def test_which_way_is_up_comes_out_as_it_went_in(turned):
    assert _orientation(_exif(turned)[4:]) == turned


@pytest.mark.django_db
def test_what_is_kept_is_ciphertext_under_a_name_of_ours():
    document = kept(jpeg(), "../../我的\u202e执照<1>.exe")
    with default_storage.open(document.file_name) as file:
        stored = file.read()
    assert b"JFIF" not in stored and document.file_name == f"documents/{document.pk}"
    assert document.name == "我的执照1.jpg" and document.state == DocumentState.PENDING
    assert services.download(document) is None, "before the scan nobody has it"


@pytest.mark.django_db
def test_too_large_too_many_and_twice_are_refused(settings):
    case = uuid7()
    first = kept(jpeg(), case=case)
    assert kept(jpeg(tail=b"another tail"), case=case) == first, "sent twice it is kept once"
    with pytest.raises(ValidationError, match="已经传过"):
        services.keep(actor=SYSTEM, case_kind="employer", case_id=case, shows="letter", upload=upload(jpeg()))
    settings.DOCUMENTS_A_CASE = 1
    with pytest.raises(ValidationError, match="最多传 1 份"):
        kept(png(), case=case)
    settings.DOCUMENT_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="不能超过"):
        kept(png())


@pytest.fixture
def clamd(tmp_path, settings) -> Iterator[Callable[[Callable[[bytes], bytes]], None]]:
    """A scanner on a socket of its own that speaks INSTREAM; `clamd(verdict)` says how it answers."""
    path = tmp_path / "clamd.ctl"
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen()
    answers = SimpleNamespace(verdict=lambda content: b"stream: OK\0")

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.sendall(answers.verdict(_sent(line)))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.CLAMD_SOCKET = f"unix://{path}"
    yield lambda verdict: setattr(answers, "verdict", verdict)
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(timeout=5)


def _sent(line: socket.socket) -> bytes:
    stream = line.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack(">I", stream.read(4))[0]:
        content += stream.read(length)
    stream.close()
    return content


@pytest.mark.django_db
def test_case_51_a_clean_paper_is_given_out_as_an_attachment(clamd):
    document = kept(png(), "执照.png")
    assert scan_documents() == 1 and scan_documents() == 0
    document.refresh_from_db()
    answer = services.download(document)
    assert answer.content == png() and answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_case_51_an_infected_one_is_deleted_and_never_given_out(clamd):
    clamd(lambda content: b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
    document = kept(PDF.replace(b"trailer", EICAR + b"\ntrailer"), "授权书.pdf")
    assert services.scan_pending() == 1
    document.refresh_from_db()
    assert document.state == DocumentState.INFECTED and services.download(document) is None
    assert not default_storage.exists(document.file_name)


@pytest.mark.django_db
@pytest.mark.parametrize("reply", [b"", b"stream: size limit exceeded. ERROR\0", b"nonsense"])
def test_case_51_without_a_verdict_it_waits_and_nobody_has_it(clamd, reply):
    clamd(lambda content: reply)
    document = kept(jpeg())
    assert services.scan_pending() == 0
    document.refresh_from_db()
    assert document.state == DocumentState.PENDING and services.download(document) is None


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["", "unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:1"])
def test_case_51_with_the_scanner_down_or_unnamed_everything_waits(settings, where):
    settings.CLAMD_SOCKET = where
    kept(jpeg())
    assert services.scan_pending() == 0 and scanner.is_configured() is bool(where)
    assert Document.objects.pending().count() == 1


@pytest.mark.django_db
def test_a_paper_is_removed_with_its_file_and_forgotten_with_its_case(django_capture_on_commit_callbacks):
    case = uuid7()
    first, second = kept(jpeg(), case=case), kept(png(), case=case)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(actor=SYSTEM, document=first)
    assert services.forget([case]) == 1
    assert not Document.objects.exists() and not default_storage.exists(second.file_name)


@pytest.mark.django_db
def test_the_database_keeps_to_it():
    document = kept(jpeg())
    with pytest.raises(IntegrityError, match="scanned_document_says_when"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=DocumentState.CLEAN)
