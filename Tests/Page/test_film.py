"""What is drawn over a film is of the very picture that is on the screen."""

from playwright.sync_api import expect

from walk.beside_film import SCRIPT
from walk.house import until

CAMERA = {"id": "film", "name": "A film", "address": "simulate://motorway?seed=7&fps=5&size=640x360", "fps": 5}


def test_what_is_drawn_over_a_film_is_of_the_picture_on_the_screen(screens, house):
    house.call("POST", "/cameras", CAMERA, "operator")
    try:
        screen = screens("viewer")
        page = screen.page
        page.add_init_script(SCRIPT)
        screen.open("/cameras/film")
        expect(page.locator(".stage-frame.is-film")).to_be_visible(timeout=60_000)
        page.evaluate("__listen(`${location.origin.replace('http', 'ws')}/api/gantry/v1/cameras/film/live`)")
        until(lambda: page.wait_for_timeout(100) or page.evaluate("__shown.length") >= 25, "the film runs with boxes over it", 120)
        # The picture itself says which one it is: of those that came with their boxes it is like no other.
        compared = lambda: [each for each in page.evaluate("__compare()") if each["drawn"] is not None]
        found = until(lambda: page.wait_for_timeout(100) or (found if len(found := compared()) >= 10 else None), "ten are compared")
        assert [each["drawn"] for each in found] == [each["picture"] for each in found]
    finally:
        house.call("DELETE", "/cameras/film", role="operator", headers={"If-Match": house.etag("/cameras/film")})
