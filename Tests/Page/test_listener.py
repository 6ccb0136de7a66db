"""The page at a port of its own, beside those of the contracts."""

import contextlib
import random
import re
import socket
from urllib.parse import urlsplit

from playwright.sync_api import expect

from walk.house import PASSWORD, until

CAMERAS = """cameras:
  - id: junction
    name: A junction
    address: "simulate://junction?seed=11&fps=5&size=640x360"
    fps: 3
"""


def _free_port() -> int:
    """Below those that the system gives to connections, so that none of them takes it meanwhile."""
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def test_the_page_has_all_it_needs_at_its_own_listener(screens, own_house):
    port = _free_port()
    listeners = {"LISTENERS": "contracts", "UI_PORT": str(port), "LIVE_PORT": "0", "B2_PORT": "0", "PROCESSOR_PORT": "0"}
    house = own_house(CAMERAS, {f"GANTRY_SERVER_{name}": value for name, value in listeners.items()})
    house.people()
    screen = screens(None, url=f"http://127.0.0.1:{port}")
    page = screen.page
    asked = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("websocket", lambda opened: asked.add(urlsplit(opened.url).netloc))
    # Where the page is alone it stands at the root too.
    page.goto(screen.url)
    page.get_by_label("Name").fill("the.admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    tile = page.get_by_role("listitem").filter(has_text="A junction")
    expect(tile.locator("dd").first).to_have_text(re.compile(r"^\d"), timeout=60_000)
    until(lambda: screen.inked("[data-camera=junction] canvas") > 10_000, "the picture is drawn")
    tile.get_by_role("link").click()
    expect(screen.tile("Vehicles")).to_have_text(re.compile(r"^\d"), timeout=60_000)
    # A film has a connection of its own.
    expect(page.locator(".stage-frame.is-film")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".stage-note")).to_contain_text("Switched off", timeout=60_000)
    screen.follow("System")
    expect(page.get_by_role("heading", name="Log")).to_be_visible()
    assert asked == {f"127.0.0.1:{port}"}, "the page asks elsewhere"
