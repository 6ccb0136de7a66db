import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { Box, LiveData } from "../api/live";
import { between } from "../views/camera/between";

function data(at: number, boxes: Readonly<Record<number, Box>>, generation = 1): LiveData {
  return {
    camera: "a", run: "r", generation, frame: 0, at, latency_ms: null, size: [640, 360], events: [], ended: null,
    vehicles: Object.entries(boxes).map(([id, box]) => (
      { id: Number(id), class: "car", box, speed: 50, plus_minus: 1, lane: null, is_standing: false })),
    totals: { vehicles: {}, now: {}, lines: {}, zones: {} },
  };
}

const [here, there]: readonly [Box, Box] = [[0, 0, 10, 10], [20, 40, 40, 60]];
const before = data(1000, { 1: here, 2: here });

test("between: who is in both pictures has gone a part of the way, others stand where they were", () => {
  const found = between(before, data(1200, { 1: there, 3: here }), 1050);
  deepEqual(found.vehicles.map((each) => [each.id, each.box]), [[1, [5, 10, 17.5, 22.5]], [2, here]]);
});

for (const [sentence, after, at] of [
  ["the very picture", data(1200, { 1: there }), 1000],
  ["a picture before it", data(1200, { 1: there }), 999],
  ["a picture after both", data(1200, { 1: there }), 1200],
  ["nothing after it", undefined, 1100],
  ["a count that began anew", data(1200, { 1: there }, 2), 1100],
  ["a gap of which nobody knows", data(2001, { 1: there }), 1100],
] as const) {
  test(`between: ${sentence} leaves what was found as it is`, () => equal(between(before, after, at), before));
}
