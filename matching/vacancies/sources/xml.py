"""A snapshot as XML: one schema, no entities, nothing outside, small (docs/guide/feeds.md)."""

from dataclasses import dataclass
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.core.exceptions import ValidationError

from matching.vacancies.sources.offers import OfferSerializer

MOST_OFFERS, MOST_PARTS, LONGEST_SNAPSHOT = 1_000, 500, 40
ROOT, ONE, MANY = "vacancies", "vacancy", {"skills": "skill"}


@dataclass(frozen=True)
class Part:
    """One part of a snapshot, its offers not looked at yet."""

    snapshot: str
    number: int
    parts: int
    offers: list[dict[str, Any]]


def read_part(body: bytes) -> Part:
    """A part out of a request's body. Raises ValidationError with what to put right."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise ValidationError("读不懂这个 XML：要是 UTF-8，不能有 DTD 和实体", code="xml") from None
    if root.tag != ROOT:
        raise ValidationError(f"最外面的元素要是 {ROOT}", code="xml")
    if len(root) > MOST_OFFERS:
        raise ValidationError(f"一份最多 {MOST_OFFERS:,} 个岗位，请分成几份发", code="xml")
    return checked_part(
        root.get("snapshot", ""), root.get("part", "1"), root.get("parts", "1"), [_offer(one) for one in root]
    )


def checked_part(snapshot: Any, number: Any, parts: Any, offers: list[dict[str, Any]]) -> Part:
    """A part whose numbers make sense. Raises ValidationError."""
    name = str(snapshot)
    if not (0 < len(name) <= LONGEST_SNAPSHOT and name.isascii() and name.isprintable() and " " not in name):
        raise ValidationError(f"snapshot 写这一次快照的编号，1 到 {LONGEST_SNAPSHOT} 个字母、数字", code="snapshot")
    at, of = _count(number), _count(parts)
    if not 1 <= at <= of <= MOST_PARTS:
        raise ValidationError(f"part 和 parts 写第几份、一共几份，最多 {MOST_PARTS} 份", code="parts")
    return Part(name, at, of, offers)


def _count(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _offer(element: Any) -> dict[str, Any]:
    if element.tag != ONE:
        raise ValidationError(f"{ROOT} 里只能有 {ONE}", code="xml")
    known = set(OfferSerializer().fields)
    offer: dict[str, Any] = {}
    for field in element:
        if field.tag not in known or field.tag in offer:
            raise ValidationError(f"岗位里没有 {str(field.tag)[:40]} 这一项，或者写了两遍", code="xml")
        offer[field.tag] = [child.text or "" for child in field] if field.tag in MANY else field.text or ""
    return offer
