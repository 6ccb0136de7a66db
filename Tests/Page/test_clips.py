"""What happened, kept as films and seen again."""

import pytest
from playwright.sync_api import expect

from walk.house import Refused, until

PATH = "/cameras/clipped"


@pytest.fixture
def clipped(house):
    """A camera of which short clips are kept, with one of them."""
    house.call("POST", "/cameras", {
        "id": "clipped", "name": "A clipped street", "address": "simulate://street?seed=5&fps=5&size=320x180", "fps": 1,
        "clips": {"before": 1, "after": 1, "on": []}})

    def asked() -> bool:
        try:
            return house.call("POST", f"{PATH}/clips", role="operator")["state"] == "recording"
        except Refused as refused:
            assert refused.status == 409, refused  # It has no film yet.
            return False

    until(asked, "a clip is asked for")
    until(lambda: house.call("GET", f"{PATH}/clips")["items"], "the clip is kept")
    yield
    house.call("DELETE", PATH, headers={"If-Match": house.etag(PATH)})


def test_a_clip_is_played_where_it_stands_downloaded_and_removed_by_who_may(screens, house, clipped):
    viewer = screens("viewer").open(PATH).page
    seen = viewer.get_by_role("list", name="Clips").get_by_role("listitem")
    expect(seen).to_have_count(1)
    expect(viewer.get_by_role("button", name="Keep a clip of now")).to_have_count(0)
    expect(seen.first.get_by_role("button", name="Remove")).to_have_count(0)
    screen = screens("operator").open(PATH)
    page = screen.page
    clips = page.get_by_role("list", name="Clips").get_by_role("listitem")
    expect(clips.first).to_contain_text("Asked for")
    expect(page.get_by_role("button", name="Keep a clip of now")).to_be_enabled(timeout=30_000)
    download = clips.first.get_by_role("link")
    answer = page.request.get(f"{house.url}{download.get_attribute('href')}")
    assert answer.ok and answer.headers["content-type"] == "video/mp4" and len(answer.body()) > 1000
    clips.first.get_by_role("button", name="Play").click()
    until(lambda: clips.first.locator("video").evaluate("(video) => video.currentTime > 0"), "the clip is played")
    assert screen.barriers() == []
    clips.first.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(clips).to_have_count(0)
    assert house.call("GET", f"{PATH}/clips")["items"] == []
