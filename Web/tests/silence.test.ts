import { equal } from "node:assert/strict";
import { test } from "node:test";
import { Silence } from "../api/silence";

type Step = readonly ["opening" | "opened" | "heard" | "closed" | "doubt", number];

const cases: readonly (readonly [sentence: string, steps: readonly Step[], now: number, isDead: boolean])[] = [
  ["one that opens in time lives", [["opening", 0], ["opened", 4000]], 60_000, false],
  ["one that does not open in time is dead", [["opening", 0]], 10_001, true],
  ["one that never spoke may stay silent", [["opening", 0], ["opened", 10]], 3_600_000, false],
  ["one that speaks lives", [["opening", 0], ["opened", 10], ["heard", 20], ["heard", 15_000]], 29_999, false],
  ["one that spoke and falls silent is dead", [["opening", 0], ["opened", 10], ["heard", 20]], 15_021, true],
  ["one that is closed is not waited for", [["opening", 0], ["opened", 10], ["heard", 20], ["closed", 30]], 60_000, false],
  ["in doubt silence counts", [["opening", 0], ["opened", 10], ["doubt", 1000]], 4001, true],
  ["a word ends the doubt", [["opening", 0], ["opened", 10], ["doubt", 1000], ["heard", 2000]], 4001, false],
  ["doubt gives nobody more time", [["opening", 0], ["opened", 10], ["heard", 20], ["doubt", 14_000]], 15_021, true],
];

for (const [sentence, steps, now, isDead] of cases) {
  test(`silence: ${sentence}`, () => {
    const silence = new Silence(15_000);
    for (const [step, at] of steps) silence[step](at);
    equal(silence.isDead(now), isDead);
  });
}

test("silence: one that may pause for ever is dead only while it opens", () => {
  const silence = new Silence(Infinity);
  silence.opening(0);
  equal(silence.isDead(10_001), true);
  silence.opened();
  silence.heard(1);
  equal(silence.isDead(1e9), false);
});
