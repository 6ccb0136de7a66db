import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { Steps } from "../app/steps";

const stays = (): boolean => false;
const goes = (): boolean => true;

/** Three places, the last of which is the present one. */
function atThird(): Steps {
  const steps = new Steps(null);
  steps.forward();
  steps.forward();
  return steps;
}

test("steps: places are numbered, and go on after the page is loaded again", () => {
  deepEqual(new Steps(null).state, { place: 0 });
  deepEqual(atThird().state, { place: 2 });
  const again = new Steps({ place: 2 });
  again.forward();
  deepEqual(again.state, { place: 3 });
});

test("steps: who may leave arrives", () => {
  const steps = atThird();
  deepEqual(steps.moved({ place: 1 }, goes), { kind: "arrive" });
  deepEqual(steps.state, { place: 1 });
});

for (const [sentence, state, by] of [
  ["one back", { place: 1 }, 1], ["two back", { place: 0 }, 2], ["to a place of before the page counted", null, 2],
  ["one forward", { place: 3 }, -1],
] as const) {
  test(`steps: ${sentence} is taken back where something would be lost, and asked about once`, () => {
    const steps = atThird();
    let asked = 0;
    const ask = (): boolean => { asked += 1; return false; };
    deepEqual(steps.moved(state, ask), { kind: "back", by });
    deepEqual(steps.moved({ place: 2 }, ask), { kind: "nothing" });
    equal(asked, 1);
    deepEqual(steps.state, { place: 2 });
  });
}

test("steps: after one that was taken back the next is asked about again", () => {
  const steps = atThird();
  steps.moved({ place: 1 }, stays);
  steps.moved({ place: 2 }, stays);
  deepEqual(steps.moved({ place: 1 }, stays), { kind: "back", by: 1 });
});
