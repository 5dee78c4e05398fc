"""Templates: strict CSP by construction, nothing from outside, nothing unused."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, engines

from tests.harness import UndefinedVariable

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"}]
CODE = [
    path
    for folder in ("portal", "registration", "assistance", "matching", "entrepreneurship", "analytics")
    for path in (ROOT / folder).rglob("*.py")
]
# Asked for by name by libraries, not by our code.
BY_LIBRARIES = re.compile(r"^(lj|mfa|account|usersessions|socialaccount|django)/|^(400|403|404|500)\.html$")


def _named(pattern: str, paths) -> dict[str, list[str]]:
    found = {str(path.relative_to(ROOT)): re.findall(pattern, path.read_text()) for path in paths}
    return {name: hits for name, hits in found.items() if hits}


def test_no_inline_style():
    assert _named(r"\sstyle\s*=|<style[ >]", TEMPLATES) == {}


def test_no_inline_script_or_handler():
    assert _named(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", TEMPLATES) == {}


def test_nothing_is_fetched_from_outside():
    outside = r"(?:src|href|url|import|fetch)\s*[=(]\s*[\"'(]*\s*(?:https?:)?//(?!www\.w3\.org)[a-z0-9.]+"
    assert _named(outside, [*TEMPLATES, *STATIC]) == {}


def test_every_template_compiles():
    for path in TEMPLATES:
        engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


def test_every_template_is_used():
    texts = [path.read_text() for path in (*TEMPLATES, *CODE)]
    names = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
    unused = [
        name
        for name in names
        if not BY_LIBRARIES.match(name)
        and not any(name in text for text in texts)
        and not any(f"{Path(name).parent}/{{" in text for text in texts)
    ]
    assert unused == []


def test_an_undefined_variable_fails_whoever_prints_it_and_may_be_asked_for():
    with pytest.raises(UndefinedVariable, match="nobody.knows"):
        Template("{{ nobody.knows }}").render(Context({}))
    asked = Template("{% if nobody %}!{% endif %}{{ nobody|default:'没有' }}")
    assert asked.render(Context({})) == "没有"
