"""A server that goes away and comes back, networks that are slow."""

import re
import time

from playwright.sync_api import expect

from walk.house import until
from walk.slow_network import SlowNetwork


def _seconds(words: str) -> int:
    """Of a duration as the page writes it; far away while it says nothing."""
    return sum(int(number) * {"h": 3600, "min": 60, "s": 1}[unit] for number, unit in re.findall(r"(\d+) (h|min|s)", words)) or -999


def _moment(page) -> int:
    """Since a simulated camera's beginning, as the page says it."""
    return _seconds(page.locator(".health div", has_text="Picture of").locator("dd").inner_text())


def test_a_page_recovers_within_five_seconds_of_the_server_being_back(screens, own_house):
    house = own_house()
    house.people()
    screen = screens("admin", at=house)
    screen.may_fail = True
    screen.open("/system")
    page = screen.page
    connection = page.locator(".connection")
    expect(connection).to_contain_text("Connected")
    uptime = page.get_by_role("group", name="Running for").locator(".tile-value")
    # Longer than a server can have run that is looked at five seconds after its beginning.
    until(lambda: _seconds(uptime.inner_text()) >= 15, "the server has run for a while")
    house.stop()
    expect(connection).to_contain_text("No connection", timeout=20_000)
    house.start()
    back = time.monotonic()
    expect(connection).to_contain_text("Connected", timeout=5_000)
    until(lambda: 0 <= _seconds(uptime.inner_text()) < 15 or "0 s" in uptime.inner_text(), "the numbers are those of the new server", 5)
    assert time.monotonic() - back < 5
    # The sign-in holds.
    expect(page.get_by_role("heading", name="Log")).to_be_visible()


def test_on_a_slow_line_a_camera_has_fewer_pictures_and_the_numbers_of_now(screens, house):
    with SlowNetwork(house.port) as network:
        screen = screens("admin", url=network.url)
        page = screen.page
        # A browser that plays no film is sent single pictures, which need more of the line.
        page.add_init_script("delete window.MediaSource")
        screen.open("/cameras/junction")
        now = page.get_by_role("group", name="Now", exact=True).locator(".tile-number")
        expect(now).not_to_have_text("–", timeout=30_000)
        network.bytes_per_second = 20_000
        network.delay = 0.1
        hint = page.locator(".stage-hint")
        expect(hint).to_contain_text("numbers of now", timeout=60_000)
        # Of now: as far as those of a page beside it that has the whole line.
        beside = screens("admin")
        beside.open("/cameras/junction")
        until(lambda: abs(_moment(beside.page) - _moment(page)) <= 3, "the numbers are those of now", 30)
        network.bytes_per_second = None
        expect(hint).to_have_text("", timeout=120_000)


def test_where_pictures_would_be_too_many_a_film_goes_on(screens, house):
    with SlowNetwork(house.port) as network:
        screen = screens("admin", url=network.url)
        screen.open("/cameras/junction")
        page = screen.page
        film = page.locator(".stage-frame.is-film")
        expect(film).to_be_visible(timeout=30_000)
        network.bytes_per_second = 40_000
        network.delay = 0.1
        beside = screens("admin")
        beside.open("/cameras/junction")
        begun = _moment(page)
        until(lambda: _moment(page) > begun + 10, "the numbers move on", 40)
        until(lambda: abs(_moment(beside.page) - _moment(page)) <= 3, "the numbers are those of now", 30)
        expect(film).to_be_visible()
        expect(page.locator(".health div", has_text="Picture").locator("dd").first).to_contain_text("H.264")


def test_on_a_slow_network_views_come_and_the_numbers_stay_current(screens, house):
    with SlowNetwork(house.port, bytes_per_second=60_000, delay=0.15) as network:
        screen = screens("admin", url=network.url)
        page = screen.page
        for view, words in (("/jobs", "Jobs"), ("/models", "Models"), ("/videos", "Videos"), ("/system", "System")):
            screen.open(view)
            expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()
        uptime = screen.tile("Running for")
        first = uptime.inner_text()
        expect(uptime).not_to_have_text(first, timeout=20_000)
        # The wall's numbers are those of a camera that goes on.
        screen.open("/")
        now = page.get_by_role("listitem").filter(has_text="A junction").locator("dd")
        expect(now.first).to_have_text(re.compile(r"^\d"), timeout=60_000)
        shown = now.all_inner_texts()
        until(lambda: now.all_inner_texts() != shown, "the numbers move on")
