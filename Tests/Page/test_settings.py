"""A camera is corrected and removed where it is looked at."""

import pytest
from playwright.sync_api import expect

from walk.house import Refused

PATH = "/cameras/typed"


@pytest.fixture
def typed(house):
    """A camera with a mistake in it."""
    house.call("POST", "/cameras", {"id": "typed", "name": "Brigde", "address": "simulate://street?seed=5&fps=2&size=320x180",
                                    "fps": 1, "confidence": 0.4})
    yield
    try:
        house.call("DELETE", PATH, headers={"If-Match": house.etag(PATH)})
    except Refused as refused:
        assert refused.status == 404, refused  # The test itself has removed it.


def test_a_camera_is_corrected_and_removed_where_it_is_looked_at(screens, house, typed):
    screen = screens("operator").open(PATH)
    page = screen.page
    page.get_by_role("button", name="Settings").click()
    dialog = page.get_by_role("dialog", name="Settings of Brigde")
    assert screen.barriers() == []
    dialog.get_by_label("Pictures a second to look at").fill("100")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("A number above 0, up to 60.")).to_be_visible()
    dialog.get_by_label("Pictures a second to look at").fill("2")
    dialog.get_by_label("Name").fill("Bridge")
    dialog.get_by_text("In live pictures").click()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="Bridge")).to_be_visible()
    camera = house.call("GET", PATH)
    assert camera["address"] == "simulate://street?seed=5&fps=2&size=320x180"
    settings = camera["settings"]
    assert (settings["name"], settings["fps"], settings["confidence"], settings["blur"]["live"]) == ("Bridge", 2, 0.4, True)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Remove the camera").click()
    page.get_by_role("dialog", name="Remove Bridge?").get_by_role("button", name="Remove the camera").click()
    expect(page.get_by_role("heading", level=1, name="Wall")).to_be_visible()
    with pytest.raises(Refused, match="404"):
        house.call("GET", PATH)


def test_a_camera_that_somebody_else_removes_says_so_and_a_viewer_has_no_settings(screens, house, typed):
    page = screens("viewer").open(PATH).page
    expect(page.get_by_role("heading", level=1, name="Brigde")).to_be_visible()
    expect(page.get_by_role("button", name="Settings")).to_have_count(0)
    house.call("DELETE", PATH, headers={"If-Match": house.etag(PATH)})
    expect(page.locator(".stage-note")).to_contain_text("This camera was removed", timeout=20_000)
    expect(page.get_by_role("link", name="To the wall of cameras")).to_be_visible()
