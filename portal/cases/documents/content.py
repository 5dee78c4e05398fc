"""What a file really is, and the same file without what its reader must not get: places, devices, anything behind its end.

A photo is put together anew from the parts that draw it (trust.md 50): EXIF with its place, comments, thumbnails and
whatever is hung on behind are left out; only which way is up is kept. Nothing is decoded, so no picture library is needed.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from portal.cases.documents.enums import FileType

PDF_START, JPEG_START, PNG_START = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 60_000_000  # of one picture: a phone's best camera, and no more
UNREADABLE = "这个文件打不开，请换一张照片，或者重新扫描"
# What draws a JPEG: tables, frames, scans, restart intervals, and Adobe's word about colours.
JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
JPEG_KEPT = JPEG_FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, 0xE0, 0xEE}
SOS, EOI, EXIF, ORIENTATION = 0xDA, 0xD9, 0xE1, 0x0112
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"}
ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)\b")


def type_of(content: bytes) -> FileType:
    """What a file is by its first bytes, whatever it is called. Raises ValidationError for anything else."""
    for start, kind in ((PDF_START, FileType.PDF), (JPEG_START, FileType.JPEG), (PNG_START, FileType.PNG)):
        if content.startswith(start):
            return kind
    raise ValidationError("只收照片（JPG、PNG）和 PDF，请换一个文件", code="type")


def stripped(content: bytes, kind: FileType) -> bytes:
    """The same paper as it is kept. Raises ValidationError for one that is broken, too large to draw, or does things."""
    try:
        if kind is FileType.JPEG:
            return _jpeg(content)
        if kind is FileType.PNG:
            return _png(content)
    except (struct.error, IndexError, ValueError) as error:
        raise ValidationError(UNREADABLE, code="broken") from error
    return _pdf(content)


def _pdf(content: bytes) -> bytes:
    """Up to its last end mark. A paper that would run something when opened is not taken."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise ValidationError(UNREADABLE, code="broken")
    if ACTIVE.search(content):
        raise ValidationError("这份 PDF 里带有会自动运行的内容，请打印后拍照，或者重新扫描", code="active")
    return content[: end + 5] + b"\n"


def _jpeg(content: bytes) -> bytes:
    """Segments that draw, up to the end of the picture."""
    kept, at, turned = [content[:2]], 2, 0
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == EOI:
            break
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment, at = content[at : at + 2 + length], at + 2 + length
        if length < 2 or at > len(content):
            raise ValueError("a segment beyond the end")
        if marker == SOS:
            end = _end_of_scan(content, at)
            kept.append(segment + content[at:end])
            at = end
        elif marker in JPEG_KEPT:
            _check_frame(marker, segment)
            kept.append(segment)
        elif marker == EXIF and not turned:
            turned = _orientation(segment[4:])
    if turned > 1:
        kept.insert(1, _exif(turned))
    return b"".join(kept) + b"\xff\xd9"


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the compressed picture ends: at the next marker that is neither stuffing nor a restart."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _check_frame(marker: int, segment: bytes) -> None:
    if marker in JPEG_FRAMES:
        height, width = struct.unpack_from(">HH", segment, 5)
        _check_size(width, height)


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise ValidationError("这张照片太大了，请用手机拍一张普通大小的", code="pixels")


def _orientation(exif: bytes) -> int:
    """Which way is up (1 to 8), 0 where it is not said."""
    if not exif.startswith(b"Exif\0\0"):
        return 0
    body = exif[6:]
    order = "<" if body[:2] == b"II" else ">"
    (first,) = struct.unpack_from(f"{order}I", body, 4)
    (count,) = struct.unpack_from(f"{order}H", body, first)
    for number in range(min(count, 200)):
        tag, kind = struct.unpack_from(f"{order}HH", body, first + 2 + 12 * number)
        if (tag, kind) == (ORIENTATION, 3):
            (value,) = struct.unpack_from(f"{order}H", body, first + 2 + 12 * number + 8)
            return value if 1 <= value <= 8 else 0
    return 0


def _exif(turned: int) -> bytes:
    """A segment that says which way is up and nothing else."""
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> bytes:
    """Chunks that draw, each with its own sum, up to the last one."""
    kept = [PNG_START]
    for name, body in _chunks(content):
        if name == b"IHDR":
            _check_size(*struct.unpack_from(">II", body))
        if name in PNG_KEPT:
            kept.append(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, name = len(PNG_START), b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", content, at)
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", content, at + 8 + length)
        if told != zlib.crc32(name + body):
            raise ValueError("a chunk whose sum is wrong")
        yield name, body
        at += 12 + length
