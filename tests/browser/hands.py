"""The hands of somebody at a page, so that one story can be told twice: by mouse, and by keyboard alone."""

from abc import ABC, abstractmethod

from playwright.sync_api import ElementHandle, Locator, Page, expect

from tests.browser.looks import follow

MOST_KEYS = 150

# What has to have the focus for a click on this element to be done by key: the field of a label, the link around words.
CONTROL = """one => one.closest("label")?.control ?? one.closest("a[href], button, input, select, textarea") ?? one"""

# From where the focus is to the wanted element: the key to press and how often, as far as the page can be read;
# null when it is there. How often only saves asking after each key: what counts is where the focus then is.
WAY = """wanted => {
  const now = document.activeElement;
  if (now === wanted) return null;
  const radios = [...document.querySelectorAll("input[type=radio]:not(:disabled)")];
  const group = (one) => radios.filter(it => one.type === "radio" && it.form === one.form && it.name === one.name);
  const stop = (one) => group(one)[0] ?? one;  // a group of radios is one stop
  if (stop(now) === stop(wanted)) {
    const steps = group(now).indexOf(wanted) - group(now).indexOf(now);
    return {key: steps > 0 ? "ArrowDown" : "ArrowUp", times: Math.abs(steps)};
  }
  if (wanted.closest("main") && now.matches("a.lj-skip")) return {key: "Enter", times: 1};
  if (wanted.closest("main") && now === document.body) return {key: "Tab", times: 1};
  const follows = (a, b) => a === document.body || (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
  const [key, first, last] = follows(now, wanted) ? ["Tab", now, wanted] : ["Shift+Tab", wanted, now];
  const between = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(one => follows(first, one) && follows(one, last) && one.tabIndex >= 0 && !one.disabled)
    .filter(one => !one.closest("[inert]") && one.checkVisibility({visibilityProperty: true}));
  const stops = new Set([now, ...between, wanted].map(stop));
  return {key, times: stops.size - 1};
}"""

# The outline that shows where the focus is: on the element, or on the row or box that stands for it.
SHOWS = """one => {
  const ringed = (it) => {
    const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(it);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/^rgba.* 0\\)$/.test(outlineColor);
  };
  const around = [one.parentElement, one.parentElement?.parentElement];
  return (ringed(one) && one.checkVisibility({opacityProperty: true})) || around.some(it => it && ringed(it));
}"""


class Hands(ABC):
    """What somebody does at a page. How, the two below say."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def press(self, what: str | Locator) -> None:
        """A link, a button, a row."""

    @abstractmethod
    def follow(self, what: str | Locator) -> None:
        """What leads to another page; and be there."""

    @abstractmethod
    def fill(self, what: str | Locator, text: str) -> None:
        """An empty field."""

    @abstractmethod
    def choose(self, what: str | Locator) -> None:
        """A radio or a checkbox, by its words."""

    def submit(self) -> None:
        """Enter in the field just filled; and be on the page that answers."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def find(self, what: str | Locator) -> Locator:
        return self.page.locator(what).first if isinstance(what, str) else what


class Mouse(Hands):
    def press(self, what: str | Locator) -> None:
        self.find(what).click()

    def follow(self, what: str | Locator) -> None:
        follow(self.page, what)

    def fill(self, what: str | Locator, text: str) -> None:
        self.find(what).fill(text)

    def choose(self, what: str | Locator) -> None:
        self.find(what).click()


class Keyboard(Hands):
    """Goes by Tab until the wanted element has the focus, sees that it shows, and presses the key its kind demands."""

    def press(self, what: str | Locator) -> None:
        self.strike(self.reach(what))

    def follow(self, what: str | Locator) -> None:
        control = self.reach(what)  # the skip link is a navigation too, so this comes first
        with self.page.expect_navigation():
            self.strike(control)

    def fill(self, what: str | Locator, text: str) -> None:
        self.reach(what)
        self.page.keyboard.type(text)
        expect(self.find(what)).to_have_value(text)
        expect(self.find(what)).to_be_in_viewport(ratio=1)  # not cut off at the edge, and its ring with it

    def choose(self, what: str | Locator) -> None:
        box = self.reach(what)
        if not box.is_checked():  # an arrow checks the radio it comes to
            self.page.keyboard.press("Space")
        assert box.is_checked(), f"Space does not choose {what} on {self.page.url}"

    def strike(self, control: ElementHandle) -> None:
        self.page.keyboard.press("Enter" if control.evaluate("one => one.matches('a')") else "Space")

    def reach(self, what: str | Locator) -> ElementHandle:
        wanted = self.find(what).evaluate_handle(CONTROL).as_element()
        pressed = 0
        while way := wanted.evaluate(WAY):
            pressed += way["times"]
            assert pressed <= MOST_KEYS, f"no key leads to {what} on {self.page.url}; the focus is on {self.focused()}"
            for _ in range(way["times"]):
                self.page.keyboard.press(way["key"])
        assert wanted.evaluate(SHOWS), f"no ring shows the focus on {self.page.url}: {self.focused()}"
        return wanted

    def focused(self) -> str:
        return self.page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
