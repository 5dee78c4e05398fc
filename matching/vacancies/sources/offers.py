"""One offer of a partner: its shape, the same in JSON and XML, and what it becomes as columns of a vacancy."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers

from matching.vacancies.enums import Source
from matching.vacancies.limits import (
    ADDRESS_LENGTH,
    CONDITIONS_LENGTH,
    LONGEST_DAYS,
    MOST_HEADCOUNT,
    MOST_SKILLS,
    TEXT_LENGTH,
    TITLE_LENGTH,
)
from matching.vacancies.pay.columns import Unreadable, believed, columns_of
from matching.vacancies.sources.models import VacancyFeed
from portal.accounts.models import Office
from portal.foundation.text import plain_text
from portal.occupations.selectors import standing, suggested
from portal.people.employers.models import NAME_LENGTH, Employer
from portal.people.facts.enums import Education
from portal.people.organisations import read_credit_code
from portal.regions.codes import PROVINCE, is_local
from portal.regions.selectors import resolve
from registration.jobseeking.enums import WorkForm
from registration.unemployment.services import office_of_residence, service_region

LONGEST_ID = 80


class Words(serializers.CharField):
    """Words of one line without anything invisible; `lines` keeps line breaks."""

    def __init__(self, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lines = lines

    def to_internal_value(self, data: Any) -> str:
        text = plain_text(super().to_internal_value(data))
        return text.strip() if self.lines else " ".join(text.split())


class OfferSerializer(serializers.Serializer):
    """一个岗位。XML 里的元素名和这里的名字一样。"""

    external_id = serializers.RegexField(
        r"^[!-~]+$", max_length=LONGEST_ID, help_text="您那边的编号，不变；字母、数字和符号",
        error_messages={"invalid": "编号写字母、数字和符号，不要空格"},
    )  # fmt: skip
    employer_uscc = serializers.CharField(
        required=False, allow_blank=True, max_length=20, help_text="用人单位的统一社会信用代码；外省交换的可以不写"
    )
    employer_name = Words(max_length=NAME_LENGTH, min_length=2, help_text="用人单位的全称")
    title = Words(max_length=TITLE_LENGTH, help_text="岗位名称")
    duties = Words(lines=True, max_length=TEXT_LENGTH, help_text="做什么")
    conditions = Words(lines=True, max_length=CONDITIONS_LENGTH, help_text="要求；没有就写“不限”")
    headcount = serializers.IntegerField(min_value=1, max_value=MOST_HEADCOUNT, help_text="招几个人")
    region = serializers.RegexField(r"^[0-9]{6}([0-9]{6})?$", help_text="工作地点的区划代码，12 位，至少到县")
    address = Words(max_length=ADDRESS_LENGTH, help_text="在哪里上班")
    pay = Words(max_length=200, help_text="工资，比如 3500-5000元/月、150元/天；“面议”不够，要写最低多少")
    work_form = serializers.ChoiceField(WorkForm.choices, required=False, help_text="不写就是全天班")
    closes_on = serializers.DateField(required=False, help_text="招到哪天，最晚从今天起第 90 天；不写就是第 90 天")
    occupation = serializers.CharField(
        required=False, allow_blank=True, max_length=12, help_text="职业代码（2022 年版大典）；不写，按岗位名称归"
    )
    education = serializers.ChoiceField(Education.choices, required=False, help_text="最低文化程度")
    experience_months = serializers.IntegerField(required=False, min_value=0, max_value=600, help_text="最少干过几个月")
    skills = serializers.ListField(
        child=Words(max_length=30), required=False, max_length=MOST_SKILLS, help_text="要会什么"
    )
    url = serializers.URLField(required=False, allow_blank=True, max_length=300, help_text="您那边的网址")
    contact_name = Words(required=False, allow_blank=True, max_length=60, help_text="联系人；应聘以后才给本人看")
    contact_phone = Words(required=False, allow_blank=True, max_length=40, help_text="联系电话；应聘以后才给本人看")

    def validate_pay(self, given: str) -> str:
        try:
            believed(given, PROVINCE, timezone.localdate())
        except Unreadable as problem:
            raise serializers.ValidationError(str(problem)) from problem
        return given

    def validate_occupation(self, given: str) -> str:
        if given and not standing([given]):
            raise serializers.ValidationError("没有这个职业代码")
        return given

    def validate_url(self, given: str) -> str:
        if given and not given.startswith(("https://", "http://")):
            raise serializers.ValidationError("网址以 https:// 开头")
        return given


def cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    """An offer as it will be kept. Raises ValidationError with one sentence that names the first wrong field."""
    checked = OfferSerializer(data=dict(given))
    if checked.is_valid():
        return dict(checked.validated_data)
    name, problem = next(iter(checked.errors.items()))
    raise ValidationError(f"{name}：{_first(problem)}", code="offer")


def _first(problem: Any) -> str:
    while isinstance(problem, (list, dict)) and problem:
        problem = next(iter(problem.values())) if isinstance(problem, dict) else problem[0]
    return str(problem)


def fingerprint(given: Mapping[str, Any]) -> str:
    """What a partner said, to the letter: the same offer sent again is only a confirmation."""
    return sha256(json.dumps(given, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def columns(feed: VacancyFeed, offer: Mapping[str, Any], on: date) -> dict[str, Any]:
    """An offer as columns of a vacancy. Raises ValidationError for a place or an employer that may not be."""
    place = _place(offer["region"])
    if feed.source != Source.PROVINCE and not is_local(place):
        raise ValidationError("工作地点要在黑龙江省内", code="place")
    if (offer.get("closes_on") or on) < on:
        raise ValidationError("这个岗位已经过了招聘的日子", code="over")
    employer = _employer(feed, offer)
    guessed = [] if offer.get("occupation") else suggested(offer["title"], 1)
    return columns_of(offer["pay"]) | {
        "source": feed.source, "employer": employer, "employer_name": employer.name if employer else offer["employer_name"],
        "industry": employer.industry if employer else "", "region_code": place, "service_office": _office(place),
        "title": offer["title"], "duties": offer["duties"], "conditions": offer["conditions"],
        "headcount": offer["headcount"], "address": offer["address"],
        "work_form": offer.get("work_form") or WorkForm.FULL_TIME,
        "closes_on": min(offer.get("closes_on") or date.max, on + timedelta(days=LONGEST_DAYS)),
        "occupation_id": offer.get("occupation") or (guessed[0].code if guessed else None),
        "occupation_by_title": bool(guessed), "education": offer.get("education") or "",
        "experience_months": offer.get("experience_months") or 0, "skills": offer.get("skills") or [],
        "contact_name": offer.get("contact_name") or None, "contact_phone": offer.get("contact_phone") or None,
        "is_demo": feed.is_demo,
    }  # fmt: skip


def _place(code: str) -> str:
    """The place as our list calls it; one of another province stays as it is."""
    whole = code.ljust(12, "0")
    if not is_local(whole):
        return whole
    try:
        found = resolve(whole)
    except ValueError:
        raise ValidationError("没有这个区划代码", code="place") from None
    if int(whole[4:6]) == 0:
        raise ValidationError("工作地点至少写到县（市、区）", code="place")
    return service_region(found.current or found.code)


def _office(place: str) -> Office | None:
    return office_of_residence(place) if is_local(place) else None


def _employer(feed: VacancyFeed, offer: Mapping[str, Any]) -> Employer | None:
    """Whom the offer is for. An agency sends only for employers whose letter an office has seen (条例 26)."""
    if feed.source == Source.PROVINCE:
        return None
    code = read_credit_code(offer.get("employer_uscc") or "")
    found = feed.employers.filter(uscc=code).first()
    if found is None:
        raise ValidationError("没有看过这个单位给您的委托书，请先到服务站登记", code="letter")
    return found
