"""What the page costs a browser: measure.py <path of gantry> [--minutes 10] [--warm-up 0] [--chromium /usr/bin/chromium]

First load (compressed bytes without charts, time until it can be used), a camera at 30 messages a second (long tasks,
pictures shown, heap over time), a wall of 16 live cameras. Needs Playwright and a Chromium; one JSON object at the end.
A browser goes on compiling what is called often for about a quarter of an hour: with --warm-up 20 that is over first.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

here = pathlib.Path(__file__).parent
person, password = "bench", "a bench for the page"

# Set before anything of the page runs: long tasks, and how many pictures a second the browser draws.
WATCH = """
window.__long = []; window.__frames = 0;
new PerformanceObserver((list) => { for (const each of list.getEntries()) window.__long.push(Math.round(each.duration)); })
  .observe({ type: "longtask", buffered: true });
const count = () => { window.__frames += 1; requestAnimationFrame(count); };
requestAnimationFrame(count);
const usable = new MutationObserver(() => {
  const at = document.querySelector("main .view");
  if (at === null || at.childElementCount === 0) return;
  window.__usable = performance.now(); usable.disconnect();
});
document.addEventListener("DOMContentLoaded", () => usable.observe(document.body, { childList: true, subtree: true }));
"""

LOADED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map((each) => [each.name.split("/").pop(), each.encodedBodySize, each.initiatorType])"""


def started(command, line, **more):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)
    for said in process.stdout:
        if said.startswith(line):
            return process, said.removeprefix(line).strip()
    raise SystemExit(f"measure: {command[0]} ended before it said {line!r}")


def call(page, method, path, body):
    answer = page.request.fetch(path, method=method, data=json.dumps(body), headers={
        "Content-Type": "application/json",
        "X-CSRF-Token": next((each["value"] for each in page.context.cookies() if each["name"] == "gantry_csrf"), "")})
    if not answer.ok:
        raise SystemExit(f"measure: {method} {path} answered {answer.status}: {answer.text()}")
    return answer


def heap(session):
    session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return {"heap_mb": round(metrics["JSHeapUsedSize"] / 1e6, 2), "nodes": int(metrics["Nodes"])}


def heap_by_kind(session):
    """Kilobytes of what the page itself keeps, of the code that the browser has compiled of it so far, and of what the
    browser keeps beside it; from a whole picture of the heap."""
    pieces = []
    hear = lambda event: pieces.append(event["chunk"])
    session.on("HeapProfiler.addHeapSnapshotChunk", hear)
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    session.remove_listener("HeapProfiler.addHeapSnapshotChunk", hear)
    taken = json.loads("".join(pieces))
    fields, kinds = taken["snapshot"]["meta"]["node_fields"], taken["snapshot"]["meta"]["node_types"][0]
    nodes, width = taken["nodes"], len(fields)
    kind_at, size_at = fields.index("type"), fields.index("self_size")
    sums = {"page": 0, "compiled_code": 0, "browser": 0}
    for at in range(0, len(nodes), width):
        kind = kinds[nodes[at + kind_at]]
        owner = {"code": "compiled_code", "native": "browser", "synthetic": "browser"}.get(kind, "page")
        sums[owner] += nodes[at + size_at]
    return {f"{owner}_kb": round(size / 1000) for owner, size in sums.items()}


def first_load(browser, base, state):
    """A browser that has never been here, signed in."""
    context = browser.new_context(base_url=base, storage_state=state)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto("/ui/", wait_until="networkidle")
    files = page.evaluate(LOADED)
    # Pictures of cameras and answers of the API are no part of the page.
    own = [each for each in files if each[0].endswith((".js", ".css", ".svg")) or each[2] == "navigation"]
    found = {"compressed_kb": round(sum(each[1] for each in own) / 1000, 1), "files": len(own),
             "usable_ms": round(page.evaluate("window.__usable"))}
    context.close()
    return found


def camera(browser, base, state, minutes, warm_up):
    context = browser.new_context(base_url=base, storage_state=state, viewport={"width": 1440, "height": 1000})
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto("/ui/cameras/bench-1", wait_until="domcontentloaded")
    page.wait_for_timeout(15000 + warm_up * 60_000)  # The recording, the charts, the compiler of the browser.
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    kinds_at_start = heap_by_kind(session)
    page.wait_for_timeout(5000)  # A whole picture of the heap stops the page for a moment.
    at_start = page.evaluate("window.__long.length")
    frames, begun, heaps = page.evaluate("window.__frames"), time.monotonic(), []
    while time.monotonic() - begun < minutes * 60:
        heaps.append(heap(session))
        page.wait_for_timeout(max(1000, minutes * 60_000 / 10))
    heaps.append(heap(session))
    seconds = time.monotonic() - begun
    long = page.evaluate(f"window.__long.slice({at_start})")
    found = {"seconds": round(seconds), "animation_frames_per_s": round((page.evaluate("window.__frames") - frames) / seconds, 1),
             "long_tasks": len(long), "longest_ms": max(long, default=0), "heap": heaps,
             "heap_by_kind": [kinds_at_start, heap_by_kind(session)],
             "said": page.locator(".camera-top").inner_text().replace("\n", " ")[:400]}
    context.close()
    return found


def wall(browser, base, state, seconds=20):
    context = browser.new_context(base_url=base, storage_state=state, viewport={"width": 1920, "height": 1080})
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto("/ui/", wait_until="domcontentloaded")
    page.wait_for_timeout(10000)
    at_start, frames = page.evaluate("window.__long.length"), page.evaluate("window.__frames")
    page.wait_for_timeout(seconds * 1000)
    long = page.evaluate(f"window.__long.slice({at_start})")
    found = {"cameras": 16, "animation_frames_per_s": round((page.evaluate("window.__frames") - frames) / seconds, 1),
             "long_tasks": len(long), "longest_ms": max(long, default=0)}
    context.close()
    return found


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("gantry")
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--warm-up", type=float, default=0)
    words.add_argument("--chromium", default="/usr/bin/chromium")
    given = words.parse_args()
    running = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {"HOME": folder, "PATH": os.environ["PATH"], "GANTRY_JOBS_WORKERS": "0"}
        if "GANTRY_RESOURCES" in os.environ:
            environment["GANTRY_RESOURCES"] = os.environ["GANTRY_RESOURCES"]
        try:
            server, address = started([given.gantry, "serve", "--data", f"{folder}/data", "--port", "0"], "unified: ",
                                      env=environment, stderr=subprocess.DEVNULL)
            running.append(server)
            replay, base = started(["node", str(here / "replay.cjs"), address, "30"], "http")
            running.append(replay)
            measure(given, address, "http" + base, pathlib.Path(folder))
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
                process.wait(20)


def measure(given, address, replayed, folder):
    token = (folder / "data/secrets/first-administrator-token").read_text().strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=address)
        page = context.new_page()
        api = "/api/gantry/v1"
        call(page, "POST", f"{api}/first-administrator", {"token": token, "name": person, "password": password})
        call(page, "POST", f"{api}/sign-in", {"name": person, "password": password, "cookie": True})
        # Cookies belong to a host, not to a port: the same sign-in opens both doors.
        state = context.storage_state()
        loads = []
        for number in range(1, 17):
            if number == 2:
                # With one camera, which has been given time to begin.
                page.wait_for_timeout(5000)
                loads = [first_load(browser, address, state) for _ in range(5)]
            # One is quick, so that there is something to record; the others share what is left of the machine.
            call(page, "POST", f"{api}/cameras", {
                "id": f"bench-{number}", "name": f"Camera {number}",
                "address": f"simulate://motorway?seed={number}&fps={5 if number == 1 else 1}&size=640x360"})
        loads.sort(key=lambda each: each["usable_ms"])
        result = {"first_load": loads[len(loads) // 2] | {"all_usable_ms": [each["usable_ms"] for each in loads]}, "wall": wall(browser, address, state)}
        for number in range(2, 17):
            call(page, "POST", f"{api}/cameras/bench-{number}/stop", {})
        result["camera_at_30_messages_a_second"] = camera(browser, replayed, state, given.minutes, given.warm_up)
        browser.close()
    print(json.dumps(result, indent=2))
    sys.stdout.flush()


main()
