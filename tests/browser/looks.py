"""What every page must hold: no accessibility violation, no sideways scroll."""

from pathlib import Path

from playwright.sync_api import Locator, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_SOURCE = AXE.read_text()
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false}"
# The elements that reach beyond the right edge, where the page can be scrolled sideways at all.
STICKING_OUT = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > root.clientWidth + 0.5)
    .map(one => one.outerHTML.slice(0, 90));
}"""


def follow(page: Page, what: str | Locator) -> None:
    """Press what leads to another page, and be there: a click alone returns while the old page still stands."""
    with page.expect_navigation():
        (page.locator(what).first if isinstance(what, str) else what).click()


def check(page: Page, name: str = "") -> None:
    """Run axe on the page as it stands, and see that nothing sticks out at the side."""
    if not page.evaluate("() => !!window.axe"):  # the same page at another width has it already
        page.evaluate(AXE_SOURCE)
    found = page.evaluate(f"async () => (await axe.run(document, {RULES})).violations")
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    assert told == [], f"{name or page.url}: {told}"
    stays_inside(page, name)


def look(page: Page, name: str = "", wide: int = 1280) -> None:
    """The page as it stands, narrow and wide; and it stays inside a large screen and the smallest one too."""
    for width in (390, wide):
        page.set_viewport_size({"width": width, "height": 900})
        check(page, f"{name or page.url} at {width}")
    for width in (320, 1600, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        stays_inside(page, f"{name or page.url} at {width}")


def stays_inside(page: Page, name: str = "") -> None:
    """Nothing sticks out at the side."""
    assert page.evaluate(STICKING_OUT) == [], f"{name or page.url} scrolls sideways"
