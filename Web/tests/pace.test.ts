import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { PicturePace } from "../live/pace";

/** Judges once a second for so many seconds; gives what was asked for anew. */
function judged(pace: PicturePace, behind: number, from: number, seconds: number): (number | null)[] {
  const asked: (number | null)[] = [];
  for (let second = from; second < from + seconds; second += 1) if (pace.judge(behind, second * 1000)) asked.push(pace.fps);
  return asked;
}

test("pace: a line that keeps up gets all pictures", () => {
  deepEqual(judged(new PicturePace(), 300, 10, 60), []);
});

test("pace: a line that does not gets fewer, one step in four seconds, down to one in two seconds", () => {
  deepEqual(judged(new PicturePace(), 10_000, 10, 60), [5, 2.5, 1.25, 0.625, 0.5]);
});

test("pace: who has kept up for a while gets more again, up to all", () => {
  const pace = new PicturePace();
  judged(pace, 10_000, 10, 60);
  deepEqual(judged(pace, 500, 100, 120), [1, 2, 4, 8, null]);
  equal(pace.words(500), "");
});

test("pace: one late picture begins the waiting anew", () => {
  const pace = new PicturePace();
  judged(pace, 10_000, 10, 1);
  judged(pace, 100, 20, 9);
  judged(pace, 1000, 29, 1);
  deepEqual(judged(pace, 100, 30, 9), []);
  deepEqual(judged(pace, 100, 39, 3), [null]);
});
