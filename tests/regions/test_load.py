"""The loaded province: counts, links, points, and what loading again does and leaves alone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from portal.foundation.constraints import explained
from portal.regions.codes import code_range
from portal.regions.enums import Level, LinkBasis
from portal.regions.models import CodeChange, Division, OtherProvinceDivision
from portal.regions.services import link_successor, link_villages, load_divisions

pytestmark = pytest.mark.usefixtures("divisions")


def test_the_province_is_whole():
    current = Division.objects.current()
    assert current.filter(level=Level.CITY).count() == 13
    assert current.filter(level=Level.COUNTY, source="mca2026").count() == 121
    assert current.filter(level=Level.TOWN, source="mca2026").count() == 1292
    assert Division.objects.filter(source="mca2026", is_current=False).count() == 4
    assert Division.objects.filter(level=Level.VILLAGE).count() == 13_877
    assert CodeChange.objects.count() == 266
    assert OtherProvinceDivision.objects.filter(level=Level.PROVINCE).count() == 33


def test_the_four_of_daxinganling_and_their_towns_are_there():
    four = Division.objects.current().filter(city_code="232700000000", kind="non_statutory_district")
    assert {unit.name for unit in four} == {"加格达奇区", "松岭区", "新林区", "呼中区"}
    assert Division.objects.current().filter(county_code="232761000000", level=Level.TOWN).count() == 8


def test_farms_and_forests_are_units_under_counties():
    units = Division.objects.current().filter(kind__in=["farm_nongken", "forest_sengong", "other_unit"])
    assert units.count() == 356
    assert not units.exclude(parent=F("county_code")).exists()


def test_an_office_range_finds_exactly_the_villages_of_its_township():
    """For every current township: service codes in its range are those of its own villages and itself."""
    strays = Division.objects.filter(level=Level.VILLAGE).exclude(town_code="")
    for village in strays.exclude(service_code=F("code")).iterator():
        low, high = code_range(village.town_code)
        assert low <= village.service_code <= high
    own = strays.filter(service_code=F("code"))
    assert not own.exclude(code__startswith=F("code"), parent=F("town_code")).exists()


def test_a_village_stands_under_the_township_of_its_name():
    village = Division.objects.get(code="230109005002")
    assert (village.parent.name, village.link_basis) == ("松北街道", LinkBasis.BY_NAME)
    assert village.service_code == village.parent_id == "230109006000"


def test_a_village_without_a_known_township_is_served_by_its_county():
    waiting = Division.objects.unlinked().filter(level=Level.VILLAGE)
    assert waiting.count() == 201
    assert not waiting.exclude(service_code=F("county_code"), town_code="").exists()


def test_points_are_given_or_marked_estimated():
    towns = Division.objects.filter(level=Level.TOWN, lat__isnull=False)
    assert towns.filter(estimated=False, point_source="geonames").count() == 625
    estimated = towns.filter(estimated=True)
    assert estimated.exists() and not estimated.exclude(point_source="county").exists()


def test_loading_again_changes_nothing():
    assert load_divisions() == 0
    before = list(Division.objects.order_by("code").values_list())
    assert load_divisions(force=True) > 19_000
    assert list(Division.objects.order_by("code").values_list()) == before


def test_loading_repairs_a_row_and_keeps_one_that_the_files_do_not_name():
    Division.objects.filter(code="230882000000").update(name="富锦县")
    mine = Division.objects.get(code="230882101000")
    mine.code, mine.name, mine.town_code, mine.service_code = "230882199000", "新设镇", "230882199000", "230882199000"
    mine.save(force_insert=True)
    load_divisions(force=True)
    assert Division.objects.get(code="230882000000").name == "富锦市"
    assert Division.objects.filter(code="230882199000").exists()


def test_an_entered_successor_takes_its_villages_along_and_outlives_a_reload():
    old = Division.objects.get(name="中心街道", county_code="230382000000")
    heir = Division.objects.current().filter(county_code="230382000000", kind="town").by_pinyin()[0]
    moved = link_successor(old=old.code, new=heir.code, on=date(2025, 3, 1))
    load_divisions(force=True)
    old.refresh_from_db()
    assert moved > 0
    assert (old.successor, old.link_basis, old.valid.upper) == (heir, LinkBasis.ENTERED, date(2025, 3, 1))
    assert Division.objects.filter(parent=heir, link_basis=LinkBasis.ENTERED, service_code=heir.code).count() == moved


def test_a_village_cannot_be_linked_into_another_county():
    village = Division.objects.unlinked().filter(level=Level.VILLAGE).order_by("code")[0]
    with pytest.raises(ValidationError, match="上级"):
        link_villages(villages=[village.code], town="230882101000")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"level": 2}, "层级与代码"),
        ({"county_code": "230883000000", "service_code": "230882000000"}, "前几位"),
        ({"parent": None}, "上级区划"),
        ({"parent": "230100000000"}, "上级区划"),
        ({"service_code": "230100000000"}, "服务归属"),
        ({"lat": None}, "同时填写"),
        ({"lat": 12.0}, "本省范围"),
        ({"successor": "230882000000"}, "自己"),
    ],
)
def test_the_database_refuses_a_wrong_row_in_words(change, sentence):
    with pytest.raises(ValidationError, match=sentence), explained():
        Division.objects.filter(code="230882000000").update(**change)


def test_an_empty_validity_is_refused():
    from django.db.backends.postgresql.psycopg_any import DateRange

    with pytest.raises(IntegrityError, match="division_valid_not_empty"), transaction.atomic():
        Division.objects.filter(code="230882000000").update(valid=DateRange(empty=True))


def test_the_list_for_the_administrator(capsys):
    call_command("list_unlinked_regions")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "共 43 个老乡镇街道，201 个村和社区。"
    assert len(lines) == 1 + Division.objects.filter(Q(link_basis=LinkBasis.UNKNOWN)).count()


def test_the_load_command_says_what_it_did(capsys):
    call_command("load_regions")
    assert capsys.readouterr().out == "区划：没有变化。\n"
