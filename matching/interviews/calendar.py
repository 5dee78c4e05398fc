"""One interview as a calendar file (RFC 5545): a few lines, so no package is needed for them."""

from datetime import UTC, datetime

from matching.interviews.models import Interview
from matching.interviews.services import how

LINE = 75  # octets, RFC 5545 3.1


def calendar_file(one: Interview, now: datetime) -> bytes:
    """The file for either side: when, where, with whom; no telephone and no name of a person."""
    assert one.span is not None  # only an agreed interview has a file
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//longjiang//interviews//ZH", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:{one.pk}@longjiang", f"SEQUENCE:{one.rescheduled}", f"DTSTAMP:{_utc(now)}", f"DTSTART:{_utc(one.span.lower)}",
        f"DTEND:{_utc(one.span.upper)}", f"SUMMARY:{_text(f'面试：{one.employer.name}，{one.application.vacancy.title}')}",
        f"LOCATION:{_text(how(one))}", f"DESCRIPTION:{_text(one.purpose)}",
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:面试", "TRIGGER:-PT1H", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """A TEXT value (3.3.11): a line break, a comma or a semicolon of somebody's words can't begin another property."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(plain, escaped)
    return words


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    parts, size = [""], 0
    for one in line:
        length = len(one.encode())
        if size + length > LINE - (len(parts) > 1):
            parts, size = [*parts, ""], 0
        parts[-1] += one
        size += length
    return "\r\n ".join(parts)
