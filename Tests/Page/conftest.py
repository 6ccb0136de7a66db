"""One server, one browser and three people for all tests of the page."""

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from walk.house import PASSWORD, House
from walk.media import Media
from walk.screen import SHOTS, Screen

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
# A busy machine answers and draws late; where five seconds are the point, a test says so itself.
PATIENCE = 20_000

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def gantry() -> str:
    return os.environ["GANTRY"]


@pytest.fixture(scope="session")
def media(gantry, tmp_path_factory) -> Media:
    return Media(gantry, tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def house(gantry):
    with House(gantry) as house:
        house.people()
        yield house


@pytest.fixture(scope="session")
def browser(media):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                  f"--use-file-for-fake-video-capture={media.webcam}"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(browser):
    """The cookies of a role at a server; signing in costs a password check and is limited."""
    states: dict[tuple, dict] = {}

    def cookies(house: House, role: str) -> dict:
        key = (house.folder, role)
        if key not in states:
            context = browser.new_context()
            answer = context.request.post(
                f"{house.url}/api/gantry/v1/sign-in",
                data={"name": f"the.{role}", "password": PASSWORD, "cookie": True})
            assert answer.ok, answer.text()
            states[key] = context.storage_state()
            context.close()
        return states[key]

    return cookies


@pytest.fixture(scope="session")
def a_video(house, media) -> int:
    """The number of one in the library that nobody changes."""
    return house.keep_video("street.mp4", media.video.read_bytes())


@pytest.fixture
def own_house(gantry):
    """Starts a server for this test alone: `own_house(cameras, settings)`. It stops after the tabs are judged and closed:
    one that is stopping refuses what a tab asks meanwhile."""
    with ExitStack() as street:
        yield lambda cameras="cameras: []\n", settings=None: street.enter_context(House(gantry, cameras, settings))


@pytest.fixture
def screens(request, house, own_house, browser, signed_in):
    """Opens tabs: `screens("admin")`, at a server of one's own with `at`. Each is held to account when the test is over."""
    made: list[tuple] = []

    def open_screen(role: str | None = "admin", url: str | None = None, size=None, at: House = house, **wishes) -> Screen:
        wishes.setdefault("reduced_motion", "reduce")
        if role is not None:
            wishes["storage_state"] = signed_in(at, role)
        context = browser.new_context(viewport=size or DESKTOP, **wishes)
        context.set_default_timeout(PATIENCE)
        screen = Screen(context.new_page(), url or at.url)
        made.append((context, screen))
        return screen

    yield open_screen
    failed = getattr(request.node, "failed", False)
    for number, (context, screen) in enumerate(made):
        if failed:
            screen.shot(f"failed-{request.node.name}-{number}")
            print(f"screen {number}: {screen.page.url} {screen.complaints}")
    try:
        if not failed:
            for _, screen in made:
                screen.is_unbroken()
    finally:
        for context, _ in made:
            context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    return report


def pytest_sessionfinish(session, exitstatus):
    if exitstatus and Path(SHOTS).exists():
        print(f"\nScreens as they were: {SHOTS}")
