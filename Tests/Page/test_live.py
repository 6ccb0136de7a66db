"""Cameras live: what is listened to, what is drawn and counted, what stays where it is."""

import re

from playwright.sync_api import expect

from walk.house import HOSTILE, PASSWORD, House, until

#: How many pixels of a canvas are not clear.
INKED = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let inked = 0;
  for (let index = 3; index < data.length; index += 4) if (data[index] > 0) inked += 1;
  return inked;
}"""
NUMBER = re.compile(r"^\d[\d,]*$")


def _tile(page, name: str):
    return page.get_by_role("listitem").filter(has_text=name)


def _figure(page, name: str):
    return page.get_by_role("group", name=name, exact=True).locator(".tile-number")


def test_a_tile_has_picture_and_numbers_and_names_stay_text(screens, house):
    screen = screens("viewer").open("/")
    page = screen.page
    tile = _tile(page, "A junction")
    expect(tile.locator("dd").first).to_have_text(NUMBER, timeout=60_000)
    until(lambda: tile.locator("canvas").evaluate(INKED) > 10_000, "the picture is drawn")
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    assert page.locator("img[src='x']").count() == 0


def test_only_cameras_in_sight_are_listened_to(screens, house):
    screen = screens("viewer")
    page = screen.page
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket))
    screen.open("/")
    until(lambda: page.wait_for_timeout(100) or sum(not each.is_closed() for each in sockets) >= 2, "both are listened to")
    page.keyboard.press("/")
    page.keyboard.type("junct")
    expect(page.get_by_role("listitem")).to_have_count(1)
    until(lambda: page.wait_for_timeout(100) or sum(not each.is_closed() for each in sockets) == 1, "one is listened to")
    page.keyboard.press("Tab")
    page.get_by_role("listitem").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="A junction")).to_be_visible()


def test_what_is_found_is_drawn_over_the_picture_and_the_classes_add_up(screens, house):
    screen = screens("viewer").open("/cameras/junction")
    page = screen.page
    expect(_figure(page, "Vehicles")).to_have_text(NUMBER, timeout=60_000)
    overlay = page.locator(".stage-overlay")
    until(lambda: overlay.evaluate(INKED) > 200, "something is drawn over the picture")
    # The table of classes and the tile are of one moment.
    until(lambda: page.evaluate(
        """() => {
          const number = (text) => Number(text.replace(/\\D/g, ""));
          const all = [...document.querySelectorAll(".by-class tbody tr")].map((row) => number(row.cells[2].textContent));
          const tile = document.querySelector("[aria-label='Vehicles'] .tile-number").textContent;
          return all.reduce((sum, each) => sum + each, 0) === number(tile) && number(tile) > 0;
        }"""), "the classes add up to all vehicles")


def test_what_is_drawn_is_chosen_and_kept(screens, house):
    screen = screens("viewer").open("/cameras/junction")
    page = screen.page
    overlay = page.locator(".stage-overlay")
    layers = page.get_by_role("group", name="Drawn over the picture").get_by_role("button")
    until(lambda: overlay.evaluate(INKED) > 200, "something is drawn over the picture")
    for layer in layers.all():
        if layer.get_attribute("aria-pressed") == "true":
            layer.click()
    assert overlay.evaluate(INKED) == 0
    screen.open("/cameras/junction")
    expect(_figure(page, "Now")).to_have_text(NUMBER, timeout=60_000)
    assert overlay.evaluate(INKED) == 0
    page.get_by_role("button", name="Boxes").click()
    until(lambda: overlay.evaluate(INKED) > 0, "boxes are drawn again")


def test_nothing_moves_while_pictures_come(screens, house):
    screen = screens("operator").open("/cameras/junction")
    page = screen.page
    expect(_figure(page, "Vehicles")).to_have_text(NUMBER, timeout=60_000)
    # The charts' library comes when they are first seen.
    page.locator(".speeding-log").scroll_into_view_if_needed()
    page.wait_for_timeout(3000)
    before = page.evaluate(
        """() => {
          window.__shifts = [];
          new PerformanceObserver((list) => { for (const each of list.getEntries()) window.__shifts.push(each.value); })
            .observe({ type: "layout-shift" });
          return scrollY;
        }""")
    seen = house.call("GET", "/cameras/junction")["status"]["frames"]["processed"]
    until(lambda: house.call("GET", "/cameras/junction")["status"]["frames"]["processed"] > seen + 8, "pictures come")
    assert page.evaluate("scrollY") == before
    assert page.evaluate("window.__shifts.reduce((sum, each) => sum + each, 0)") < 0.01


def test_a_camera_that_is_paused_says_so_and_goes_on_when_it_is_resumed(screens, house):
    screen = screens("operator").open("/cameras/hostile")
    page = screen.page
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".stage-note")).to_contain_text("Paused", timeout=60_000)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".stage-note")).to_be_empty(timeout=60_000)
    assert page.locator("img[src='x']").count() == 0


def test_the_picture_comes_back_by_itself_after_the_server_was_away(screens, gantry):
    with House(gantry) as house:
        house.people()
        screen = screens(None, url=house.url)
        page = screen.page
        page.goto(f"{screen.url}/ui/cameras/junction")
        page.get_by_label("Name").fill("the.viewer")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(_figure(page, "Vehicles")).to_have_text(NUMBER, timeout=60_000)
        house.stop()
        expect(page.locator(".stage-note")).to_contain_text("The connection is lost", timeout=20_000)
        house.start()
        expect(page.locator(".stage-note")).not_to_contain_text("The connection is lost", timeout=5_000)
        expect(page.locator(".stage-note")).to_be_empty(timeout=60_000)
