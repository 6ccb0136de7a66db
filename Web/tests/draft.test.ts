import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { Draft, type Shelf } from "../views/scene/draft";
import { emptyScene, type Scene } from "../views/scene/model";

class Memory implements Shelf {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null { return this.kept.get(key) ?? null; }
  setItem(key: string, value: string): void { this.kept.set(key, value); }
  removeItem(key: string): void { this.kept.delete(key); }
}

const drawn: Scene = {
  ...emptyScene, classes: ["car"], lines: [{ name: "in", from: [0.1, 0.2], to: [0.3, 0.4], forward: "to town", backward: "out" }],
  calibration: { ...emptyScene.calibration, points: [{ picture: [0.5, 0.5], x: 1, y: null }] },
};

test("draft: what one visit has drawn the next one finds, also what is half done", () => {
  const shelf = new Memory();
  new Draft("north", shelf).keep(drawn, true);
  deepEqual(new Draft("north", shelf).left(), drawn);
  equal(new Draft("south", shelf).left(), null);
});

test("draft: what is left stays while nothing is drawn", () => {
  const shelf = new Memory();
  new Draft("north", shelf).keep(drawn, true);
  const next = new Draft("north", shelf);
  next.keep(emptyScene, false);
  deepEqual(next.left(), drawn);
});

test("draft: what is saved or taken back is forgotten", () => {
  const shelf = new Memory();
  const draft = new Draft("north", shelf);
  draft.keep(drawn, true);
  draft.keep(drawn, false);
  equal(shelf.kept.size, 0);
});

test("draft: without a place to keep it nothing is kept and nothing breaks", () => {
  const draft = new Draft("north", null);
  draft.keep(drawn, true);
  equal(draft.left(), null);
  draft.forget();
});

for (const [sentence, words] of [
  ["half a text", JSON.stringify(drawn).slice(0, 40)], ["another thing", "[1,2]"], ["nothing", "null"],
  ["a scene of other parts", JSON.stringify({ ...drawn, lines: undefined })],
  ["a part that is no list", JSON.stringify({ ...drawn, zones: "all" })],
  ["no calibration", JSON.stringify({ ...drawn, calibration: null })],
] as const) {
  test(`draft: ${sentence} is no scene`, () => {
    const shelf = new Memory();
    shelf.setItem("gantry.scene.north", words);
    equal(new Draft("north", shelf).left(), null);
  });
}
