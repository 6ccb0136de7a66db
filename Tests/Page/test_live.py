"""Cameras live: what is listened to, what is drawn and counted, what stays where it is."""

import re

from playwright.sync_api import expect

from conftest import PHONE
from walk.house import HOSTILE, until

NUMBER = re.compile(r"^\d[\d,]*$")


def _tile(page, name: str):
    return page.get_by_role("listitem").filter(has_text=name)


def test_a_tile_has_picture_and_numbers_and_names_stay_text(screens, house):
    screen = screens("viewer").open("/")
    page = screen.page
    tile = _tile(page, "A junction")
    expect(tile.locator("dd").first).to_have_text(NUMBER, timeout=60_000)
    until(lambda: screen.inked("[data-camera=junction] canvas") > 10_000, "the picture is drawn")
    expect(page.get_by_text(HOSTILE)).to_be_visible()


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


def test_the_key_of_the_search_is_the_walls_and_is_taken_from_nothing_else(screens):
    screen = screens("admin").open("/")
    page = screen.page
    search = page.get_by_role("searchbox")
    expect(search).to_be_visible()
    page.keyboard.press("Control+/")
    expect(search).not_to_be_focused()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")
    link = page.get_by_role("navigation").get_by_role("link", name="Users and keys")
    link.focus()
    page.keyboard.press("/")
    expect(link).to_be_focused()
    # Another view of the same page has its own keys.
    screen.follow("Users and keys")
    heard = "addEventListener('keydown', (event) => { window.__taken = event.defaultPrevented; })"
    page.evaluate(heard)
    page.keyboard.press("/")
    assert page.evaluate("window.__taken") is False
    page.get_by_role("button", name="Add a person").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    name.press_sequentially("a/b")
    expect(name).to_have_value("a/b")


def test_what_is_found_is_drawn_over_the_picture_and_the_classes_add_up(screens, house):
    screen = screens("viewer").open("/cameras/junction")
    page = screen.page
    expect(screen.tile("Vehicles")).to_have_text(NUMBER, timeout=60_000)
    until(lambda: screen.inked(".stage-overlay") > 200, "something is drawn over the picture")
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
    layers = page.get_by_role("group", name="Drawn over the picture").get_by_role("button")
    drawn = page.get_by_role("group", name="Drawn over the picture").get_by_role("button", pressed=True)
    until(lambda: screen.inked(".stage-overlay") > 200, "something is drawn over the picture")
    for layer in layers.all():
        if layer.get_attribute("aria-pressed") == "true":
            layer.click()
    expect(drawn).to_have_count(0)
    until(lambda: screen.inked(".stage-overlay") == 0, "nothing is drawn any more")
    screen.open("/cameras/junction")
    expect(layers).to_have_count(8)
    expect(drawn).to_have_count(0)
    page.get_by_role("button", name="Boxes").click()
    until(lambda: screen.inked(".stage-overlay") > 0, "boxes are drawn again")


def test_nothing_moves_while_pictures_come(screens, house):
    screen = screens("operator").open("/cameras/junction")
    page = screen.page
    expect(screen.tile("Vehicles")).to_have_text(NUMBER, timeout=60_000)
    # The charts' library comes when they are first seen; each chart then gives its canvas a height of its own.
    page.locator(".speeding-log").scroll_into_view_if_needed()
    until(lambda: page.evaluate(
        "() => [...document.querySelectorAll('.live-charts canvas')].every((each) => each.style.height !== '')"), "charts are drawn")
    expect(page.get_by_text("counted by the server since")).to_be_visible()
    processed = lambda: house.call("GET", "/cameras/junction")["status"]["frames"]["processed"]
    seen = processed()
    until(lambda: processed() > seen + 4, "pictures come")
    before = page.evaluate(
        """() => {
          window.__shifts = [];
          new PerformanceObserver((list) => { for (const each of list.getEntries()) window.__shifts.push(each.value); })
            .observe({ type: "layout-shift" });
          return scrollY;
        }""")
    seen = processed()
    until(lambda: processed() > seen + 8, "more pictures come")
    assert page.evaluate("scrollY") == before
    assert page.evaluate("window.__shifts.reduce((sum, each) => sum + each, 0)") < 0.01


#: Puts words into numbers' places, one set after the other, and tells where everything stands with each; all before the page
#: writes its own again.
PLACES = """(sets) => sets.map((words) => {
  const before = [];
  for (const [place, text] of words) for (const each of document.querySelectorAll(place)) {
    before.push([each, each.textContent]);
    each.textContent = text;
  }
  const places = [...document.querySelectorAll(".health > div, .figures :is(.tile, .tile-unit, td), .layers, .live-chart")].map((each) => {
    const { left, top, width } = each.getBoundingClientRect();
    return [each.className || each.tagName, ...[left, top, each.className === "tile-unit" ? 0 : width].map(Math.round)];
  });
  for (const [each, text] of before) each.textContent = text;
  return places;
})"""


def test_nothing_stands_elsewhere_when_a_number_beside_it_is_longer(screens, house):
    numbers = (".health dd", ".figures td", ".figures .tile-unit", ".figures .tile-number", ".figures .tile-from")
    short = ("9 ms", "9", "km/h", "9", "of 9 in the last minute")
    long = ("30.0 / 30.0 fps", "98,765", "km/h", "100", "nobody measured in the last minute")
    for size in (None, PHONE):
        page = screens("viewer", size=size).open("/cameras/junction").page
        expect(page.locator(".health dd").first).not_to_have_text("–", timeout=60_000)
        places = page.evaluate(PLACES, [list(zip(numbers, words)) for words in (short, long)])
        assert places[0] == places[1]


def test_a_camera_that_was_off_when_the_page_was_opened_has_a_film_as_soon_as_it_runs(screens, house):
    house.call("POST", "/cameras/hostile/stop", role="operator")
    try:
        screen = screens("operator").open("/cameras/hostile")
        page = screen.page
        expect(page.locator(".stage-note")).to_contain_text("Switched off", timeout=60_000)
        page.get_by_role("button", name="Start").click()
        expect(page.locator(".stage-frame.is-film")).to_be_visible(timeout=60_000)
        expect(page.locator(".stage-note")).to_be_empty(timeout=60_000)
    finally:
        house.call("POST", "/cameras/hostile/start", role="operator")


def test_a_camera_that_is_paused_says_so_and_goes_on_when_it_is_resumed(screens, house):
    screen = screens("operator").open("/cameras/hostile")
    page = screen.page
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".stage-note")).to_contain_text("Paused", timeout=60_000)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".stage-note")).to_be_empty(timeout=60_000)
