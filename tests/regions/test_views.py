"""The public JSON doors and the map file."""

import pytest
from django.core.management import call_command
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("divisions")


def test_children_search_and_near_answer_and_may_be_cached(client):
    cascader = client.get(reverse("regions-children"), {"of": "230882"})
    assert cascader.json()["path"][-1]["name"] == "富锦市"
    found = client.get(reverse("regions-search"), {"q": "fjs", "within": "230800"})
    assert found.json()["items"][0] == {"code": "230882000000", "name": "富锦市", "path": "佳木斯市"}
    near = client.get(reverse("regions-near"), {"lat": "47.25", "lon": "132.03"})
    assert near.json()["items"][0]["name"] == "富锦镇"
    for response in (cascader, found, near):
        assert response["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("regions-children", {"of": "富锦"}),
        ("regions-children", {"of": "239999"}),
        ("regions-children", {"of": "' OR 1=1"}),
        ("regions-search", {"q": "富锦", "within": "abc"}),
        ("regions-near", {}),
        ("regions-near", {"lat": "北", "lon": "132"}),
        ("regions-near", {"lat": "nan", "lon": "132"}),
        ("regions-near", {"lat": "1e999", "lon": "132"}),
    ],
)
def test_bad_input_is_answered_in_words(client, name, query):
    response = client.get(reverse(name), query)
    assert response.status_code == 400
    assert any("\u4e00" <= letter <= "\u9fff" for letter in response.json()["detail"])
    assert response["Cache-Control"] == "no-store"


def test_case_57_a_null_character_breaks_nothing(client):
    assert client.get(reverse("regions-search"), {"q": "\x00富锦"}).status_code == 200
    assert client.get(reverse("regions-children"), {"of": "\x00"}).status_code == 400


@pytest.mark.parametrize("name", ["regions-children", "regions-search", "regions-near"])
def test_only_reading_is_offered(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_the_map_is_built_from_the_package_and_served(client, settings, tmp_path, capsys):
    settings.MAP_FOLDER = tmp_path
    url = reverse("regions-map", args=["city"])
    assert client.get(url).status_code == 404
    call_command("build_map")
    assert "13 个市地，121 个县市区" in capsys.readouterr().out
    drawn = client.get(url).json()
    harbin = next(f for f in drawn["features"] if f["properties"]["adcode"] == "230100")
    assert harbin["properties"]["name"] == "哈尔滨市"
    x, y = harbin["geometry"]["coordinates"][0][0][0]
    assert 125 < x < 131 and 44 < y < 47
    assert client.get(reverse("regions-map", args=["village"])).status_code == 404


def test_a_map_without_an_approval_number_is_called_a_sketch(settings):
    from portal.regions.boundaries import map_note

    settings.MAP_APPROVAL_NUMBER = ""
    assert map_note().startswith("示意图")
    settings.MAP_APPROVAL_NUMBER = "黑S〔2026〕001号"
    assert map_note() == "审图号：黑S〔2026〕001号"
