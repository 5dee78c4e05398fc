"""What every page must hold: no accessibility violation, no sideways scroll."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false}"
# The elements that reach beyond the right edge, where the page can be scrolled sideways at all.
STICKING_OUT = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > root.clientWidth + 0.5)
    .map(one => one.outerHTML.slice(0, 90));
}"""


def check(page: Page, name: str = "") -> None:
    """Run axe on the page as it stands, and see that nothing sticks out at the side."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"async () => (await axe.run(document, {RULES})).violations")
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    assert told == [], f"{name or page.url}: {told}"
    stays_inside(page, name)


def stays_inside(page: Page, name: str = "") -> None:
    """Nothing sticks out at the side."""
    assert page.evaluate(STICKING_OUT) == [], f"{name or page.url} scrolls sideways"
