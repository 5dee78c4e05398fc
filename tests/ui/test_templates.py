"""Strict CSP starts in the templates: nothing inline, nothing from outside."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = ("ui", "lj", "site")
TEMPLATES = sorted(path for folder in FOLDERS for path in (settings.BASE_DIR / "templates" / folder).rglob("*.html"))
SHEETS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_inline_and_nothing_from_outside(path: Path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|javascript:|<style", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sheets_read_tokens_and_stay_short(path: Path):
    text = path.read_text()
    assert len(text.splitlines()) < 500
    assert "!important" not in text
    colours = re.findall(r"(?<!%23)#[0-9a-fA-F]{3,8}\b", re.sub(r"url\([^)]*\)", "", text))
    assert path.name == "tokens.css" or not colours


def test_every_icon_asked_for_is_drawn():
    drawn = set(re.findall(r'id="([a-z]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text()))
    asked = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([a-z]+)"', path.read_text())
    }
    assert asked <= drawn
