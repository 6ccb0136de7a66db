import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { shareOut, type LogRoom } from "../views/camera/logRoom";

const cases: readonly (readonly [sentence: string, room: LogRoom, show: number, drop: number])[] = [
  ["a short one takes what comes", { rows: 7, waiting: 2, spare: null }, 2, 0],
  ["a short one takes what comes for a reader at its end too", { rows: 7, waiting: 2, spare: 0 }, 2, 0],
  ["a full one lets its oldest go", { rows: 10, waiting: 3, spare: null }, 3, 3],
  ["one that somebody made long is short again when the newest are looked at", { rows: 25, waiting: 1, spare: null }, 1, 16],
  ["what a reader does not see below leaves, one for one", { rows: 10, waiting: 3, spare: 5 }, 3, 3],
  ["one that a reader made long grows no longer, and no shorter", { rows: 25, waiting: 3, spare: 12 }, 3, 3],
  ["a reader at the end of a full one keeps it, and what is new waits", { rows: 10, waiting: 3, spare: 0 }, 0, 0],
  ["near its end only as many come as leave", { rows: 10, waiting: 3, spare: 2 }, 2, 2],
  ["room and spare rows are both used", { rows: 8, waiting: 9, spare: 3 }, 5, 3],
  ["nothing waits, nothing leaves", { rows: 10, waiting: 0, spare: 9 }, 0, 0],
];

for (const [sentence, room, show, drop] of cases) {
  test(`log room: ${sentence}`, () => deepEqual(shareOut(room, 10), { show, drop }));
}
