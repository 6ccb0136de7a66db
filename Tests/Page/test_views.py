"""Every view as everybody can use it: light and dark, desktop and phone, with the keyboard, without barriers."""

import pytest
from playwright.sync_api import expect

from conftest import PHONE

VIEWS = ["/", "/cameras/new", "/cameras/junction", "/cameras/junction/scene", "/detect", "/jobs", "/sessions", "/analytics",
         "/models", "/users", "/users?tab=keys", "/system"]


def _name(view: str) -> str:
    return view.strip("/").replace("/", "-").replace("?tab=", "-") or "wall"


@pytest.fixture(scope="module")
def something_to_see(house, media):
    """A picture and a video that were looked at, so that no view is empty."""
    found = house.call("POST", "/detect?name=crossing.jpg", media.pictures[0].read_bytes(), "operator",
                       {"Content-Type": "image/jpeg"})
    return found["session_id"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_keeps_anybody_out(screens, something_to_see, scheme):
    screen = screens("admin", color_scheme=scheme)
    found = []
    for view in [*VIEWS, f"/sessions/{something_to_see}"]:
        screen.open(view)
        screen.shot(f"{_name(view.replace(something_to_see, 'one'))}-{scheme}")
        found += [f"{view}: {each}" for each in screen.barriers()]
    assert found == []


def test_nothing_reaches_beyond_the_edge_of_a_phone_and_axe_is_content_there_too(screens, something_to_see):
    screen = screens("admin", size=PHONE, color_scheme="dark", has_touch=True)
    found = []
    for view in [*VIEWS, f"/sessions/{something_to_see}"]:
        screen.open(view)
        screen.shot(f"{_name(view.replace(something_to_see, 'one'))}-phone")
        found += [f"{view}: {each}" for each in screen.overflow() + screen.barriers()]
    assert found == []


def test_the_sign_in_has_no_barriers_and_says_what_was_wrong(screens):
    screen = screens(None)
    screen.page.goto(f"{screen.url}/ui/")
    screen.page.get_by_label("Name").fill("nobody")
    screen.page.get_by_label("Password").fill("wrong password")
    screen.page.get_by_role("button", name="Sign in").click()
    expect(screen.page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    assert screen.barriers() == []


def test_every_view_is_reached_and_used_by_keyboard(screens):
    screen = screens("admin").open("/jobs")
    page = screen.page
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_role("navigation").get_by_role("link", name="Users and keys").focus()
    page.keyboard.press("Enter")
    screen.settled()
    page.get_by_role("tab", name="People").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="API keys")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Add a key").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What the key is for")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Add a key")).to_be_focused()
