"""The page as somebody sees it who looks, clicks and types."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SHOTS = Path(__file__).resolve().parents[3] / ".work" / "page-shots"
AXE = Axe()
#: How many pixels of a canvas are not clear.
_INKED = """(canvas) => {
  if (canvas.width === 0 || canvas.height === 0) return 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let inked = 0;
  for (let index = 3; index < data.length; index += 4) if (data[index] > 0) inked += 1;
  return inked;
}"""
#: That there is no picture of a camera within some seconds is an answer, not a fault; a busy machine gives it now and then.
NO_PICTURE = re.compile(r"/latest\.jpg(\?|$)")
#: What a browser says by itself when the server is away or a picture is late; tests that want it speak of it.
HARMLESS = re.compile(r"ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_ABORTED|WebSocket connection|net::ERR_|favicon")


class Screen:
    """One tab. What goes wrong unseen is kept in `complaints`."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        #: Whether the server may fail while this tab looks at it, because a test makes it.
        self.may_fail = False
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._heard)
        page.on("response", self._answered)

    def _heard(self, message) -> None:
        if message.type == "error" and not HARMLESS.search(message.text) and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _answered(self, response) -> None:
        is_honest = response.status == 503 and NO_PICTURE.search(response.url)
        if response.status >= 500 and not is_honest and not self.may_fail:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")

    def open(self, path: str) -> "Screen":
        """A view below /ui, until it has drawn itself."""
        self.page.goto(f"{self.url}/ui{path}", wait_until="domcontentloaded")
        return self.settled()

    def follow(self, link: str) -> "Screen":
        """By the navigation, which a phone opens first."""
        menu = self.page.get_by_role("button", name="Menu")
        if menu.is_visible():
            menu.click()
        self.page.get_by_role("navigation").get_by_role("link", name=link, exact=True).click()
        return self.settled()

    def settled(self) -> "Screen":
        expect(self.page.locator("main .view > *, main > .notice").first).to_be_attached(timeout=20_000)
        expect(self.page.locator("main .waiting")).to_have_count(0, timeout=20_000)
        return self

    def tile(self, name: str):
        """The number of a tile."""
        return self.page.get_by_role("group", name=name, exact=True).locator(".tile-number")

    def inked(self, canvas: str) -> int:
        """How many pixels of the canvas are not clear."""
        return self.page.locator(canvas).first.evaluate(_INKED)

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")

    def barriers(self) -> list[str]:
        """What axe finds that keeps people out: serious and critical, each with the place."""
        found = AXE.run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        return [
            f"{each['impact']} {each['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
            for each in found if each["impact"] in ("serious", "critical") for node in each["nodes"]
        ]

    def overflow(self) -> list[str]:
        """What reaches beyond the right edge of a narrow screen, unless it scrolls in a place of its own."""
        return self.page.evaluate(
            """() => {
              if (document.documentElement.scrollWidth <= innerWidth + 1) return [];
              return [...document.body.querySelectorAll("*")]
                .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
                .slice(0, 5).map((each) => each.tagName + "." + each.className);
            }""")

    def is_unbroken(self) -> None:
        """No script of a hostile name has run, and nothing went wrong unseen."""
        expect(self.page.locator("img[src='x']")).to_have_count(0)
        assert self.page.evaluate("window.__broken") is None, "a hostile name has run as a script"
        assert not self.complaints, self.complaints
