import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { Breaks } from "../api/breaks";

/** A number is the status of a refusal, `ok` a piece that was taken. */
type Step = number | "ok";

const cases: readonly (readonly [sentence: string, steps: readonly Step[], goesOn: boolean])[] = [
  ["a server that is away is waited for, however long", Array<Step>(50).fill(0), true],
  ["one that restarts is waited for", Array<Step>(50).fill(503), true],
  ["too many requests are a reason to wait", Array<Step>(50).fill(429), true],
  ["a piece that is there already is no end", Array<Step>(50).fill(409), true],
  ["a full disk is an end at once", [507], false],
  ["what is refused is an end at once", [413], false],
  ["an upload that is gone is an end at once", [404], false],
  ["two troubles at one piece are not an end", [500, 500], true],
  ["three are", [500, 502, 500], false],
  ["troubles at different pieces are none in a row", [500, 500, "ok", 500, 500, "ok", 500], true],
  ["waiting between them makes three troubles no fewer", [500, 0, 500, 503, 500], false],
];

for (const [sentence, steps, goesOn] of cases) {
  test(`an upload after a break: ${sentence}`, () => {
    const breaks = new Breaks();
    const ends = steps.map((step) => (step === "ok" ? (breaks.worked(), "again") : breaks.after(step).kind));
    deepEqual(ends.includes("fail"), !goesOn);
    // An end comes with the last step, not before.
    deepEqual(ends.slice(0, -1).includes("fail"), false);
  });
}
