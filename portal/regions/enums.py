"""The words of administrative division. Retired values stay, because old rows carry them."""

from django.db import models


class Level(models.IntegerChoices):
    PROVINCE = 1, "省"
    CITY = 2, "市地"
    COUNTY = 3, "县市区"
    TOWN = 4, "乡镇街道"
    VILLAGE = 5, "村和社区"


class Kind(models.TextChoices):
    PROVINCE = "province", "省"
    PREFECTURE_CITY = "prefecture_city", "地级市"
    PREFECTURE_AREA = "prefecture_area", "地区"
    DISTRICT = "district", "区"
    COUNTY = "county", "县"
    COUNTY_CITY = "county_city", "县级市"
    # Districts and zones that the statistical list carries and the civil affairs list does not.
    NON_STATUTORY_DISTRICT = "non_statutory_district", "非建制区"
    DEVELOPMENT_ZONE = "development_zone", "开发区"
    STREET = "street", "街道"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    ETHNIC_TOWNSHIP = "ethnic_township", "民族乡"
    # Enterprises and bodies that run a territory; units with a code under a county.
    FARM_NONGKEN = "farm_nongken", "农垦单位"
    FOREST_SENGONG = "forest_sengong", "森工单位"
    OTHER_UNIT = "other_unit", "其他单位"
    COMMUNITY = "community", "社区"
    VILLAGE = "village", "村"
    COMMUNITY_LIKE = "community_like", "类似社区"
    VILLAGE_LIKE = "village_like", "类似村"


SPECIAL_UNITS = frozenset({Kind.FARM_NONGKEN, Kind.FOREST_SENGONG, Kind.OTHER_UNIT})


class LinkBasis(models.TextChoices):
    """Why a village stands under its township of today, or an old township points at its successor."""

    BY_CODE = "by_code", "代码一致"
    BY_NAME = "by_name", "按名称对应"
    ENTERED = "entered", "管理员录入"
    UNKNOWN = "unknown", "尚未对应"


class PointSource(models.TextChoices):
    INNER_POINT = "inner_point", "由边界计算的内部点"
    GEONAMES = "geonames", "GeoNames（CC BY 4.0）"
    COUNTY = "county", "所在县市区的内部点（估计）"
