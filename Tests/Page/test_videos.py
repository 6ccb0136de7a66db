"""The library of videos: sent over a line that breaks, listed, watched, named, removed."""

import re

from playwright.sync_api import expect

from walk.house import Refused, until
from walk.slow_network import SlowNetwork

BROKEN = {"name": "holiday.mp4", "mimeType": "video/mp4", "buffer": b"this was never a video" * 100}


def _card(page, name: str):
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))


def _share(page, name: str) -> float:
    """How much of an upload is there, 0 while it is not known."""
    bar = page.get_by_role("progressbar", name=f"Upload of {name}")
    return float(bar.get_attribute("value") or 0) if bar.count() else 0


def test_a_video_is_sent_paused_and_goes_on_where_it_stopped_also_after_a_break(screens, house, media):
    size = media.long_video.stat().st_size
    sent: list[int] = []
    with SlowNetwork(house.port) as line:
        screen = screens("operator", url=line.url)
        screen.may_fail = True
        screen.open("/videos")
        page = screen.page
        page.on("request", lambda each: sent.append(int(each.headers.get("upload-offset", "-1"))) if each.method == "PATCH" else None)
        line.bytes_per_second = max(200_000, size // 10)
        page.locator("input[type=file]").set_input_files(str(media.long_video))
        way = page.get_by_role("region", name="On their way")
        until(lambda: 0 < _share(page, media.long_video.name) < 1, "some of it is there")
        # So slow that it cannot be over before somebody has clicked.
        line.bytes_per_second = 20_000
        way.get_by_role("button", name="Pause").click()
        expect(way.get_by_text("Paused. It goes on where it stopped")).to_be_visible()
        expect(way.get_by_text(re.compile("B / "))).to_be_visible()
        assert screen.barriers() == []
        screen.shot("videos-upload")
        line.bytes_per_second = max(200_000, size // 10)
        before = len(sent)
        way.get_by_role("button", name="Go on").click()
        until(lambda: page.evaluate("1") and len(sent) > before, "it goes on")
        assert sent[before] > 0, f"it begins anew: {sent}"
    expect(way.get_by_text("The server takes nothing just now. It goes on by itself")).to_be_visible(timeout=20_000)
    with SlowNetwork(house.port, port=line.port):
        card = _card(page, media.long_video.name)
        expect(card).to_be_visible(timeout=60_000)
        expect(way).to_be_hidden(timeout=20_000)
        assert sent == sorted(sent), f"nothing was sent that the server had: {sent}"
        expect(card.get_by_text("640 × 360, h264, 10 per second, 3 min")).to_be_visible()
        expect(card.get_by_text("Not running")).to_be_visible()
        card.scroll_into_view_if_needed()
        until(lambda: card.locator("img").evaluate("(each) => each.naturalWidth") > 0, "its picture has come")
        screen.shot("videos")
        card.get_by_role("button", name=f"Remove {media.long_video.name}").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(card).to_have_count(0)


def test_a_video_is_started_watched_stopped_named_and_removed(screens, house, media):
    name = "an evening.mp4"
    number = house.keep_video(name, media.long_video.read_bytes())
    screen = screens("operator").open("/videos")
    page = screen.page
    _card(page, name).get_by_role("link", name=f"Open {name}").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Running", exact=True)).to_be_visible()
    expect(screen.tile("Vehicles")).to_have_text(re.compile("^[1-9]"), timeout=60_000)
    until(lambda: screen.inked(".video-stage canvas") > 10_000, "what is looked at is drawn")
    screen.shot("video")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Not running", exact=True)).to_be_visible()
    until(lambda: not house.call("GET", f"/videos/{number}")["is_running"], "the server has stopped too")
    recording = page.locator("video")
    until(lambda: recording.evaluate("(each) => each.duration") > 100, "the recording itself is there")

    page.get_by_role("link", name="All videos").click()
    card = _card(page, name)
    card.get_by_role("button", name="Rename").click()
    page.get_by_label("Name", exact=True).fill("a morning")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    card = _card(page, "a morning")
    card.get_by_role("button", name="Remove a morning").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("“a morning” is removed.")).to_be_visible()
    expect(card).to_have_count(0)
    try:
        house.call("GET", f"/videos/{number}")
        raise AssertionError("the server has it still")
    except Refused as refused:
        assert refused.status == 404


def test_what_is_no_video_and_a_list_that_does_not_come_are_said_with_a_next_step(screens, a_video):
    screen = screens("operator")
    screen.may_fail = True
    page = screen.page
    page.route(re.compile(r"/api/gantry/v1/videos\?"), lambda route: route.fulfill(
        status=503, headers={"X-Request-ID": "its own"}, json={"error": {"code": "busy", "message": "The database is away."}}))
    page.goto(f"{screen.url}/ui/videos")
    expect(page.get_by_role("alert").filter(has_text="The database is away.")).to_be_visible()
    page.unroute_all(behavior="wait")
    page.get_by_role("button", name="Try again").click()
    expect(_card(page, "street.mp4")).to_be_visible()
    expect(page.get_by_text("The database is away.")).to_have_count(0)
    page.locator("input[type=file]").set_input_files([BROKEN])
    way = page.get_by_role("region", name="On their way")
    expect(way.get_by_role("status")).to_contain_text(re.compile(r"\w+ \w+ \w+"), timeout=30_000)
    expect(way.get_by_role("button", name="Go on")).to_be_visible(timeout=30_000)
    way.get_by_role("button", name="Cancel").click()
    expect(way).to_be_hidden()
    expect(_card(page, BROKEN["name"])).to_have_count(0)
