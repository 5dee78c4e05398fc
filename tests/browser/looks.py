"""What every page must hold: no accessibility violation, no sideways scroll."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


def check(page: Page, name: str = "") -> None:
    """Run axe on the page as it stands, and see that nothing sticks out at the side."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"async () => (await axe.run(document, {RULES})).violations")
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    assert told == [], f"{name or page.url}: {told}"
    overflow = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name or page.url} is {overflow}px too wide"
