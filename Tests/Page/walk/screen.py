"""The page as somebody sees it who looks, clicks and types."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SHOTS = Path(__file__).resolve().parents[3] / ".work" / "page-shots"
AXE = Axe()
#: What a browser says by itself when the server is away or a picture is late; tests that want it speak of it.
HARMLESS = re.compile(r"ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_ABORTED|WebSocket connection|net::ERR_|favicon")


class Screen:
    """One tab. What goes wrong unseen is kept in `complaints`."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._heard)

    def _heard(self, message) -> None:
        if message.type == "error" and not HARMLESS.search(message.text) and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

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
        expect(self.page.locator("main .view > *").first).to_be_attached(timeout=20_000)
        expect(self.page.locator("main .waiting")).to_have_count(0, timeout=20_000)
        return self

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
        assert self.page.evaluate("window.__broken") is None, "a hostile name has run as a script"
        assert self.complaints == []
