import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { Camera, CameraStatus } from "../api/generated";
import { cameraState, inOrder, type CameraState } from "../views/camera/state";

function camera(id: string, phase: CameraStatus["phase"], reason: string | null = null, isDegraded = false): Camera {
  return { id, enabled: true, settings: null, status: { phase, reason, is_degraded: isDegraded } } as unknown as Camera;
}

const cases: readonly (readonly [Camera, CameraState])[] = [
  [camera("g", "failed", "no route"), "failed"], [camera("h", "ended", "nothere.mp4: cannot open"), "failed"], [camera("f", "stalled"), "stalled"],
  [camera("c", "connecting"), "connecting"], [camera("d", "online"), "online"], [camera("e", "online", null, true), "degraded"],
  [camera("a", "ended"), "over"], [camera("b", "paused"), "off"], [camera("i", "stopped"), "off"],
];

for (const [each, state] of cases) {
  test(`state: ${each.status?.phase} with ${each.status?.reason ?? "no reason"} is ${state}`, () => equal(cameraState(each), state));
}

test("state: who needs somebody stands first on the wall, what comes and goes keeps its place", () => {
  deepEqual(cases.map(([each]) => each.id).sort(), [..."abcdefghi"]);
  deepEqual(cases.map(([each]) => each).sort(inOrder).map((each) => each.id), [..."ghfcdeabi"]);
});
