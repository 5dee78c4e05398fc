"""Writes: draft, publish by a second person, retire, and load what a release ships."""

from __future__ import annotations

import json
import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.regions.codes import PROVINCE
from portal.regions.models import DataRelease
from portal.regions.services import fingerprint_of, is_loaded
from portal.rules import parameters, selectors
from portal.rules.conditions import is_of, parameters_in, validate
from portal.rules.enums import Action, Purpose, Status
from portal.rules.models import Parameter, ParameterVersion, Rule, RuleVersion
from portal.rules.wording import is_wording

if TYPE_CHECKING:
    from portal.accounts.actors import Actor

AnyVersion = ParameterVersion | RuleVersion

FOLDER = Path(__file__).parent / "data"
RELEASE = "rules-files"
RULE_FILES = ("rules.json", "wording.json", "policies.json")
POLICY_WORDS, POLICY_LISTS = ("who", "apply", "ask", "checked"), ("groups", "gives")


@transaction.atomic
def draft_parameter(
    *, actor: Actor, code: str, value: Any, start: date, end: date | None = None, region: str = PROVINCE, source: str
) -> ParameterVersion:
    """Write down a new value of a known parameter, for a second person to publish; `end` is exclusive.

    Raises ValidationError for a value of another type, and Parameter.DoesNotExist.
    """
    known = Parameter.objects.get(pk=code)
    check_value(known, value)
    with explained():
        return ParameterVersion.objects.create(
            parameter=known,
            value=value,
            region_code=region,
            source=source,
            drafted_by=actor.user_id,
            valid=_days(start, end),
        )


@transaction.atomic
def draft_rule(
    *, actor: Actor, code: str, condition: dict, result: dict, start: date, end: date | None = None,
    region: str = PROVINCE, source: str,
) -> RuleVersion:  # fmt: skip
    """Write down a new version of a known rule, for a second person to publish; `end` is exclusive.

    Raises ValidationError with every mistake of the condition, and Rule.DoesNotExist.
    """
    known = Rule.objects.get(pk=code)
    check_rule(known.purpose, condition, result)
    with explained():
        return RuleVersion.objects.create(
            rule=known, condition=condition, result=result, region_code=region, source=source,
            drafted_by=actor.user_id, valid=_days(start, end),
        )  # fmt: skip


@transaction.atomic
def publish(*, actor: Actor, version: AnyVersion) -> None:
    """Put a draft in force; the version before it ends on the day this one begins.

    The publisher is not the drafter. Raises ValidationError otherwise, for a version that is no draft,
    and where another published version begins later within these days.
    """
    row = _locked(version)
    if row.status != Status.DRAFT:
        raise ValidationError("只有草稿可以发布。", code="not_draft")
    row.status, row.published_by, row.published_at = Status.PUBLISHED, actor.user_id, timezone.now()
    with explained():
        _end_predecessor(row)
        row.save(update_fields=["status", "published_by", "published_at"])
    version.refresh_from_db()
    _tell(row)


@transaction.atomic
def retire(*, actor: Actor, version: AnyVersion) -> None:
    """Take a published version out of force because it was wrong; it stays for history.

    Raises ValidationError for a version that is not published, and for its own drafter.
    """
    row = _locked(version)
    if row.status != Status.PUBLISHED:
        raise ValidationError("只有已发布的版本可以撤回。", code="not_published")
    if row.drafted_by == actor.user_id:
        raise ValidationError("撤回要由起草人以外的另一个人完成。", code="by_two")
    row.status = Status.RETIRED
    row.save(update_fields=["status"])
    version.refresh_from_db()
    _tell(row)


def check_value(known: Parameter, value: Any) -> None:
    """Raise ValidationError where `value` is not of the parameter's type."""
    values = value if known.is_list and isinstance(value, list) else [value]
    if isinstance(value, list) != known.is_list or not values or not all(is_of(known.type, one) for one in values):
        raise ValidationError(f"“{known.meaning}”的值不对：{value}", code="value")


def check_rule(purpose: str, condition: dict, result: dict) -> None:
    """Raise ValidationError for a mistake in the condition, and for parameters that do not exist.

    A rule about wording, and no other, has a wording for its condition and says what its hit means.
    """
    validate(condition)
    if is_wording(condition) != (purpose == Purpose.WORDING):
        raise ValidationError("招聘用语的规则写词语，其他规则写事实。", code="wording")
    if purpose == Purpose.WORDING:
        _check_meaning(result)
    if purpose == Purpose.POLICY:
        _check_policy(result)
    wanted = parameters_in(condition) | parameters_in(result)
    missing = wanted - set(Parameter.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if missing:
        raise ValidationError(f"没有这样的参数：{'、'.join(sorted(missing))}", code="parameter")


def _check_meaning(result: dict) -> None:
    said = all(isinstance(result.get(key), str) for key in ("rule", "action", "message", "rewording"))
    if not said or not result["rule"] or not result["message"] or result["action"] not in Action.values:
        raise ValidationError("招聘用语的规则要写编号、后果、说明和可用的说法。", code="meaning")


def _check_policy(result: dict) -> None:
    """What a policy must tell whoever reads of it: for whom, what there is, and where to ask for it."""
    said = all(isinstance(result.get(key), str) and result[key] for key in POLICY_WORDS)
    listed = all(isinstance(result.get(key), list) and result[key] for key in POLICY_LISTS)
    if not said or not listed:
        raise ValidationError("政策要写给哪些人、给什么、怎么办、找谁，还有条文核对到哪天。", code="policy")


def _days(start: date, end: date | None) -> DateRange:
    if end is not None and end <= start:
        raise ValidationError("有效期的结束不能早于开始。", code="days")
    return DateRange(start, end, "[)")


def _locked(version: AnyVersion) -> AnyVersion:
    """The row, locked after its owner, so that two publishers of one parameter wait for each other."""
    owner = version.parameter if isinstance(version, ParameterVersion) else version.rule
    type(owner)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
    return type(version)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=version.pk)


def _siblings(row: AnyVersion) -> Any:
    owner = "parameter_id" if isinstance(row, ParameterVersion) else "rule_id"
    same = {owner: getattr(row, owner), "region_code": row.region_code, "status": Status.PUBLISHED}
    return type(row).objects.filter(**same, valid__overlap=row.valid)


def _end_predecessor(row: AnyVersion) -> None:
    for before in _siblings(row):
        if before.valid.lower is None or before.valid.lower < row.valid.lower:
            before.valid = DateRange(before.valid.lower, row.valid.lower, "[)")
            before.save(update_fields=["valid"])


def _tell(row: AnyVersion) -> None:
    edition = parameters.EDITION if isinstance(row, ParameterVersion) else selectors.EDITION
    edition.mark(secrets.token_hex(16))


@transaction.atomic
def load_rules(*, force: bool = False) -> int:
    """Bring shipped parameters and rules up to the data files; returns how many versions were written.

    A version that people published in its place wins over a shipped one. A shipped version whose content
    changed is retired and written anew. Unchanged files cost one query.
    """
    lock_in_transaction("load-rules")
    fingerprint = fingerprint_of(FOLDER.glob("*.json"))
    if not force and is_loaded(RELEASE, fingerprint):
        return 0
    written = sum(_load_parameter(entry) for entry in _entries("parameters.json"))
    written += sum(_load_rule(entry) for name in RULE_FILES for entry in _entries(name))
    DataRelease.objects.update_or_create(name=RELEASE, defaults={"fingerprint": fingerprint})
    for edition in (parameters.EDITION, selectors.EDITION):
        edition.mark(fingerprint)
    return written


def _entries(name: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _load_parameter(entry: dict[str, Any]) -> int:
    fields = {name: entry.get(name, "") for name in ("meaning", "unit", "type")} | {
        "is_list": entry.get("is_list", False)
    }
    known, _ = Parameter.objects.update_or_create(code=entry["code"], defaults=fields)
    written = 0
    for one in entry["versions"]:
        check_value(known, one["value"])
        for region in one.get("regions", [PROVINCE]):
            written += _ship(ParameterVersion(parameter=known, value=one["value"], **_shipped(one, region)))
    return written


def _load_rule(entry: dict[str, Any]) -> int:
    fields = {"name": entry["name"], "purpose": entry["purpose"]}
    known, _ = Rule.objects.update_or_create(code=entry["code"], defaults=fields)
    check_rule(entry["purpose"], entry["condition"], entry["result"])
    content = {"condition": entry["condition"], "result": entry["result"]}
    return _ship(RuleVersion(rule=known, **content, **_shipped(entry, PROVINCE)))


def _shipped(entry: dict[str, Any], region: str) -> dict[str, Any]:
    start, end = (date.fromisoformat(entry[key]) if key in entry else None for key in ("start", "end"))
    # Without a day in the file a version has no known beginning: from when it holds, its source does not say.
    return {
        "region_code": region, "valid": DateRange(start, end, "[)"), "source": entry["source"], "mark": entry["mark"],
        "status": Status.PUBLISHED, "shipped": True, "published_at": timezone.now(),
    }  # fmt: skip


def _ship(row: AnyVersion) -> int:
    """Write one shipped version unless it stands already or people published their own in its place."""
    others = list(_siblings(row))
    if any(not other.shipped for other in others):
        return 0
    for other in others:
        if other.valid.lower == row.valid.lower and _content(other) == _content(row):
            _end_with(other, row)
            return 0
    for other in others:
        other.status = Status.RETIRED
        other.save(update_fields=["status"])
    row.save(force_insert=True)
    return 1


def _end_with(standing: AnyVersion, row: AnyVersion) -> None:
    """End a standing version where the new edition of the files ends it."""
    last, end = standing.valid.upper, row.valid.upper
    if end and (last is None or end < last):
        standing.valid = DateRange(standing.valid.lower, end, "[)")
        standing.save(update_fields=["valid"])


def _content(row: AnyVersion) -> tuple:
    if isinstance(row, ParameterVersion):
        return row.value, row.source, row.mark
    return row.condition, row.result, row.source, row.mark
