"""What the documents promise about the code is checked where a machine can."""

import re

from portal.config.celery import app
from tests.architecture.nodes import ROOT

DOCS = ROOT / "docs"
README, OPERATIONS = (ROOT / "README.md").read_text(), (DOCS / "operations.md").read_text()
STARTING = ("runner.py", "embedded.py", "children.py", "head_start.py")
READS = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"|environ(?:\.get\(|\[)"([A-Z_]+)"')
# Read from the environment, but no setting of ours: made by the process itself, or by Django.
INTERNAL = {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_stands_in_the_table():
    config = ROOT / "portal" / "config"
    read = {name for path in config.glob("*.py") for hit in READS.findall(path.read_text()) for name in hit if name}
    table = set(re.findall(r"`([A-Z_]+)`", "".join(re.findall(r"^\| `.*$", OPERATIONS, re.M))))
    assert read - INTERNAL - table == set()


def test_every_timer_stands_in_the_table():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(
        re.findall(r"`([\w.]+)`", OPERATIONS)
    ) == set()


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 120


def test_every_sentence_of_the_runner_has_its_row():
    """What stops a start is looked up by its first words, which hold no file name and no number."""
    texts = [(ROOT / "portal" / "config" / name).read_text() for name in STARTING]
    said = [one for text in texts for one in re.findall(r'(?:sys\.exit|SetupProblem)\(\s*f?"([^"]+)', text)]
    words = {
        re.split(r"\{[^}]*\}|[，。（]", one)[0].strip() or re.split(r"\{[^}]*\}", one)[1].strip()[:3] for one in said
    }
    assert [word for word in words if word not in README] == []


def test_every_link_leads_to_a_file():
    for path in (ROOT / "README.md", *DOCS.rglob("*.md")):
        links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
        assert [link for link in links if not (path.parent / link).exists()] == [], path.name


def test_decisions_are_numbered_and_one_page_each():
    pages = sorted((DOCS / "adr").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {page.name[:4]} ") and len(text.splitlines()) <= 60
        assert [part for part in ("**State.**", "**Decision.**", "**Consequence.**") if part not in text] == []
