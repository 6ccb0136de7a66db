"""How pictures and numbers come where something between here and the server lets no live connection through."""

import re

import pytest
from playwright.sync_api import expect

from walk.house import until

#: As behind a proxy that knows no WebSockets.
NO_SOCKETS = """
window.WebSocket = class {
  static CONNECTING = 0; static OPEN = 1; static CLOSING = 2; static CLOSED = 3;
  readyState = 3;
  constructor() { setTimeout(() => this.onclose?.(new CloseEvent("close")), 20); }
  close() {}
  send() {}
};
"""
#: Whether the picture has other colours than one.
IS_DRAWN = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  for (let index = 4; index < data.length; index += 4) if (data[index] !== data[0]) return true;
  return false;
}"""


@pytest.mark.parametrize("has_stream", [True, False], ids=["motion-jpeg", "single-pictures"])
def test_where_no_live_connection_comes_through_pictures_come_by_http_and_it_is_said(screens, house, has_stream):
    screen = screens("viewer")
    page = screen.page
    page.add_init_script(NO_SOCKETS)
    if not has_stream:
        page.route("**/live.mjpg*", lambda route: route.abort())
    screen.open("/cameras/junction")
    kind = page.locator(".health div", has_text="Picture").locator("dd").first
    expect(kind).to_contain_text("Motion JPEG" if has_stream else "single pictures", timeout=60_000)
    expect(page.locator(".stage-hint")).to_contain_text("No live connection comes through")
    expect(page.locator(".stage-note")).to_be_empty()
    until(lambda: page.locator("canvas.stage-picture").evaluate(IS_DRAWN), "a picture is drawn")


def test_a_tile_without_a_live_connection_has_the_servers_numbers_and_says_nothing_it_does_not_know(screens, house):
    screen = screens("viewer")
    page = screen.page
    page.add_init_script(NO_SOCKETS)
    screen.open("/")
    tile = page.get_by_role("listitem").filter(has_text="A junction")
    now, quarter, speed = (tile.locator("dd").nth(place) for place in range(3))
    expect(tile).to_contain_text("No live connection", timeout=60_000)
    expect(quarter).to_have_text(re.compile(r"^\d"), timeout=60_000)
    expect(now).to_have_text("–")
    # Its scene measures nothing.
    expect(speed).to_have_text("–")
    until(lambda: tile.locator("img").evaluate("(each) => each.naturalWidth") > 0, "single pictures come")
