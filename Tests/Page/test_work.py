"""Pictures, videos, webcams, jobs and sessions: what goes in, what is seen meanwhile, what comes out."""

import csv
import io
import json
import re
from collections import Counter

from playwright.sync_api import expect

from walk.house import HOSTILE, until
from walk.slow_network import SlowNetwork


def _table(download) -> list[dict]:
    with open(download.path(), newline="") as file:
        return list(csv.DictReader(io.StringIO(file.read())))


def test_many_pictures_are_looked_at_and_their_boxes_leave_as_csv_and_json(screens, media):
    screen = screens("operator").open("/detect")
    page = screen.page
    page.locator("input[type=file]").set_input_files([str(each) for each in media.pictures])
    cards = page.get_by_role("article")
    expect(cards).to_have_count(3)
    expect(page.get_by_role("heading", name="found on 3 pictures")).to_be_visible(timeout=60_000)
    for number in range(3):
        expect(cards.nth(number).get_by_role("row").nth(1)).to_be_visible()
    # What is drawn is where the table says: the canvas is not empty, and lighting a row up changes it.
    canvas = cards.first.locator("canvas")
    until(lambda: screen.inked("article canvas") > 0, "boxes are drawn")
    before = canvas.evaluate("each => each.toDataURL()")
    cards.first.get_by_role("row").nth(1).hover()
    until(lambda: canvas.evaluate("each => each.toDataURL()") != before, "the box of the row is lit up")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    rows = _table(download.value)
    assert {row["file"] for row in rows} == {each.name for each in media.pictures}
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    written = json.loads(download.value.path().read_text())
    assert sum(len(each["detections"]) for each in written) == len(rows) > 3
    screen.shot("detect-pictures")


def test_a_file_that_is_no_picture_is_refused_with_a_next_step_and_the_others_go_on(screens, media):
    screen = screens("operator").open("/detect")
    screen.page.locator("input[type=file]").set_input_files([str(media.no_picture), str(media.pictures[0])])
    bad = screen.page.get_by_role("article", name="no-picture.jpg")
    expect(bad.get_by_text("no picture that can be read")).to_be_visible(timeout=30_000)
    expect(bad.get_by_text("Try another file")).to_be_visible()
    expect(screen.page.get_by_role("heading", name="found on one picture")).to_be_visible(timeout=30_000)


def test_a_video_is_sent_worked_off_and_played_with_the_course_of_its_counts(screens, media, house):
    screen = screens("operator").open("/detect")
    page = screen.page
    page.locator("input[type=file]").set_input_files(str(media.video))
    card = page.get_by_role("article", name="street.mp4")
    expect(card.get_by_text("detections in 30 frames")).to_be_visible(timeout=120_000)
    slider = card.get_by_role("slider", name="Move through the session")
    until(lambda: "car" in (slider.get_attribute("aria-valuetext") or ""), "the course tells what was seen")
    slider.fill("900")
    # Chromium of a distribution plays H.264: the video has moved with its course.
    until(lambda: card.locator("video").evaluate("each => each.currentTime") > 2, "the video follows the slider")
    screen.shot("detect-video")
    screen.follow("Jobs")
    row = page.get_by_role("row", name="street.mp4").first
    expect(row.get_by_text("Done")).to_be_visible()
    row.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", level=1, name="street.mp4")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    found = _table(download.value)
    assert found and {"frame_number", "track_id", "class_name"} <= set(found[0])


def test_videos_that_come_together_are_sent_in_turn_and_not_lost_by_a_slip(screens, media, house):
    names = ["first.mp4", "second.mp4", "third.mp4"]
    content = media.video.read_bytes()
    sent: list[str] = []
    news: list[str] = []
    with SlowNetwork(house.port) as line:
        screen = screens("operator", url=line.url).open("/detect")
        page = screen.page
        page.on("request", lambda each: sent.append(f"{each.method} {each.url.split('/')[-1]}") if "/uploads" in each.url else None)
        page.on("request", lambda each: news.append(each.url) if "/events" in each.url else None)
        line.bytes_per_second = 20_000
        page.locator("input[type=file]").set_input_files(
            [{"name": name, "mimeType": "video/mp4", "buffer": content} for name in names])
        until(lambda: page.evaluate("1") and len(sent) >= 2, "the first is on its way")
        asked: list[str] = []

        def stay(dialog) -> None:
            asked.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", stay)
        page.get_by_role("navigation").get_by_role("link", name="Jobs").click()
        expect(page.get_by_role("heading", level=1, name="Detect")).to_be_visible()
        assert asked == ["Files are on their way to the server. Leave, and give them up?"]
        line.bytes_per_second = None
        for name in names:
            expect(page.get_by_role("article", name=name).get_by_text("detections in 30 frames")).to_be_visible(timeout=120_000)
        begun = [index for index, each in enumerate(sent) if each == "POST uploads"]
        assert len(begun) == 3 and all(later > earlier + 1 for earlier, later in zip(begun, begun[1:])), f"all at once: {sent}"
        assert len(news) == 1, f"one connection tells of all jobs: {news}"


def test_a_webcams_vehicles_are_followed_and_kept_as_a_session(screens, house):
    screen = screens("operator", permissions=["camera"]).open("/detect")
    page = screen.page
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.get_by_role("tab", name="Webcam").click()
    page.get_by_role("button", name="Start the webcam").click()
    expect(screen.tile("Pictures looked at")).to_have_text(re.compile("^([2-9][0-9]|[1-9][0-9,]{2,})$"), timeout=60_000)
    expect(screen.tile("Vehicles")).to_have_text(re.compile("^[1-9]"), timeout=60_000)
    expect(page.get_by_role("list", name="On the picture now")).to_contain_text("car", timeout=60_000)
    until(lambda: screen.inked(".webcam-stage canvas") > 0, "boxes are drawn over the picture")
    assert [url for url in sockets if "/api/gantry/v1/webcam" in url], "pictures go over the socket"
    assert screen.barriers() == []
    screen.shot("detect-webcam")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("link", name="Open its session").click()
    expect(page.get_by_role("heading", level=1, name="Webcam")).to_be_visible()
    session = house.call("GET", "/detection-sessions?kind=webcam", role="operator")["items"][0]
    assert session["frames"] >= 20 and session["detections"] > 0 and session["state"] == "completed"
    # Each vehicle has a number of its own, from picture to picture.
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    seen = Counter(row["track_id"] for row in _table(download.value))
    assert max(seen.values()) >= 3, f"nobody is followed: {seen}"


def test_a_webcam_goes_on_by_itself_after_a_break(screens, house):
    looked = re.compile("^([3-9]|[1-9][0-9,]+)$")
    with SlowNetwork(house.port) as line:
        screen = screens("operator", url=line.url, permissions=["camera"]).open("/detect")
        page = screen.page
        page.get_by_role("tab", name="Webcam").click()
        page.get_by_role("button", name="Start the webcam").click()
        expect(screen.tile("Pictures looked at")).to_have_text(looked, timeout=60_000)
    said = page.get_by_role("tabpanel", name="Webcam").get_by_role("status")
    expect(said).to_contain_text("The connection is lost", timeout=20_000)
    before = screen.tile("Pictures looked at").inner_text()
    with SlowNetwork(house.port, port=line.port):
        expect(said).to_be_empty(timeout=20_000)
        expect(screen.tile("Pictures looked at")).not_to_have_text(before, timeout=60_000)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("The connection broke meanwhile: what was found is kept as 2 sessions.")).to_be_visible(timeout=20_000)
        expect(page.get_by_role("link", name="Open its session")).to_have_count(2)
        sessions = lambda: house.call("GET", "/detection-sessions?kind=webcam&limit=2", role="operator")["items"]
        until(lambda: all(each["frames"] > 0 for each in sessions()), "one has what was seen before, the other what was seen after")


def test_jobs_are_filtered_called_off_and_done_again(screens, house, media):
    upload = house.upload(HOSTILE + ".mp4", media.video.read_bytes())
    broken = house.upload("broken.mp4", b"no video at all")
    endless = house.upload("endless.mp4", media.long_video.read_bytes())
    busy = house.call("POST", "/jobs", {"kind": "visiontrack.video", "upload_id": endless, "priority": 100}, "operator")
    until(lambda: house.call("GET", f"/jobs/{busy['id']}", role="operator")["state"] == "processing", "the one worker is busy")
    failed = house.call("POST", "/jobs", {"kind": "visiontrack.video", "upload_id": broken}, "operator")
    waiting = house.call("POST", "/jobs", {"kind": "visiontrack.video", "upload_id": upload, "priority": -100}, "operator")
    screen = screens("operator").open("/jobs")
    page = screen.page
    rows = page.locator("tbody tr")
    cancel = rows.first.get_by_role("button", name="Call off")
    cancel.click()
    page.get_by_role("dialog").get_by_role("button", name="Call it off").click()
    until(lambda: house.call("GET", f"/jobs/{waiting['id']}", role="operator")["state"] == "cancelled", "it is called off")
    expect(rows.first.get_by_text("Called off")).to_be_visible()
    expect(rows.filter(has_text="endless.mp4").get_by_role("progressbar")).to_be_visible()
    house.call("POST", f"/jobs/{busy['id']}/cancel", role="operator")
    until(lambda: house.call("GET", f"/jobs/{failed['id']}", role="operator")["state"] == "failed", "the broken one fails")
    page.get_by_label("State", exact=True).select_option("failed")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("broken.mp4")
    expect(rows.first).to_contain_text("Could not open video file")
    page.get_by_label("State", exact=True).select_option("cancelled")
    expect(rows.first).to_contain_text(HOSTILE)
    rows.first.get_by_role("button", name="Do again").click()
    expect(page.get_by_text("is in the queue again")).to_be_visible()
    screen.shot("jobs")
