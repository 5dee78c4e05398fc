"""One employer a credit code, its places of work, and what the database refuses."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.actors import SYSTEM
from portal.accounts.models import Office
from portal.people.employers.enums import SIZED, EmployerKind, EmployerSize, LegalSource, LegalState
from portal.people.employers.models import Employer, Site
from portal.people.employers.services import (
    Place,
    clean_employer_name,
    close_site,
    describe,
    find_or_register,
    make_main,
    open_site,
    record_legal_state,
)
from portal.people.organisations import check_character, read_credit_code
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.people.employers import credit_code, described

pytestmark = pytest.mark.django_db
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def registered(number: int = 1, **changes) -> Employer:
    return find_or_register(actor=SYSTEM, described=described(number, **changes))[0]


def place(name: str, region: str = TOWN) -> Place:
    return Place(name, region, "通江路 12 号", Office.objects.get(code=region))


@given(rest=st.text(LETTERS, min_size=9, max_size=9), kind=st.sampled_from(["91", "92", "93", "12", "51", "52"]))
def test_an_invented_code_is_right_here_and_nowhere_else(rest, kind):
    first = f"{kind}239999{rest}"
    code = first + check_character(first)
    assert read_credit_code(code) == code
    with override_settings(DEMO=False), pytest.raises(ValidationError, match="对不上"):
        read_credit_code(code)


def test_a_code_has_one_employer_however_it_is_written():
    first, made = find_or_register(actor=SYSTEM, described=described(1))
    assert made
    code = credit_code(1)
    again, made = find_or_register(
        actor=SYSTEM, described=described(1, uscc=f"{code[:8]} {code[8:]}".lower(), name="别的名字有限公司")
    )
    assert (again.pk, made, again.name) == (first.pk, False, first.name)
    assert first.is_demo


@pytest.mark.parametrize(
    "code", ["91239999abcdefgh1x", "9123999900000000I1", "91239999000000000", "", "9A2399990000000001"]
)
def test_the_database_keeps_to_the_shape_of_a_code(code):
    with pytest.raises(IntegrityError, match="credit_code_has_its_shape"), transaction.atomic():
        Employer.objects.create(uscc=code[:18], name="某某厂", kind="other", industry="C", region_code=COUNTY)


@pytest.mark.parametrize("kind", EmployerKind)
def test_a_business_has_a_size_and_an_institution_has_none(kind):
    if kind in SIZED:
        with pytest.raises(ValidationError, match="请选规模"):
            registered(kind=kind, size=EmployerSize.NONE)
    if kind in (EmployerKind.PUBLIC, EmployerKind.SOCIAL, EmployerKind.NON_ENTERPRISE):
        with pytest.raises(ValidationError, match="不分规模"):
            registered(kind=kind, size=EmployerSize.SMALL)
    size = EmployerSize.MICRO if kind in SIZED else EmployerSize.NONE
    assert registered(kind=kind, size=size).kind == kind


def test_a_correction_keeps_what_stood_before():
    employer = registered()
    describe(actor=SYSTEM, employer=employer, described=described(1, name="富锦市新名字米业有限公司"))
    record_legal_state(actor=SYSTEM, employer=employer, state=LegalState.ABNORMAL, source=LegalSource.REGISTER)
    assert [event.name for event in employer.events.order_by("pgh_id")][-1] == "富锦市新名字米业有限公司"
    assert employer.events.count() == 3


def test_the_first_site_is_the_main_one_and_another_may_take_its_place():
    employer = registered()
    first = open_site(actor=SYSTEM, employer=employer, place=place("总部"))
    second = open_site(actor=SYSTEM, employer=employer, place=place("二厂", OTHER_TOWN))
    assert (first.is_main, second.is_main) == (True, False)
    with pytest.raises(ValidationError, match="主要用工地不能停用"):
        close_site(actor=SYSTEM, site=first)
    make_main(actor=SYSTEM, site=second)
    close_site(actor=SYSTEM, site=first)
    assert [site.name for site in Site.objects.open()] == ["二厂"]
    assert Site.objects.count() == 2
    with pytest.raises(ValidationError, match="已经停用"):
        make_main(actor=SYSTEM, site=first)


def test_two_open_sites_of_one_employer_bear_two_names_and_stand_in_the_province():
    employer = registered()
    open_site(actor=SYSTEM, employer=employer, place=place("总部"))
    with pytest.raises(ValidationError, match="换一个名字"):
        open_site(actor=SYSTEM, employer=employer, place=place("总部"))
    elsewhere = Place("北京办事处", "110101001000", "某街 1 号", Office.objects.get(code=TOWN))
    with pytest.raises(ValidationError, match="黑龙江省内"):
        open_site(actor=SYSTEM, employer=employer, place=elsewhere)
    assert open_site(actor=SYSTEM, employer=registered(2), place=place("总部")).is_main


@pytest.mark.parametrize("text", ["", "厂", "\u200b\u200b", "长" * 81])
def test_a_name_is_written_in_full(text):
    with pytest.raises(ValidationError, match="全称"):
        clean_employer_name(text)
    assert clean_employer_name(" 富锦市 \u200b锦山  米业 ") == "富锦市 锦山 米业"
