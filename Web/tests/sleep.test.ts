import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { pause } from "../app/pause";
import { watchSleep } from "../app/sleep";

const after = 20;

/** A page that is shown and hidden, and what was told of it. */
class Page extends EventTarget {
  readonly told: boolean[] = [];
  readonly leaving = new AbortController();

  constructor(public hidden = false) {
    super();
    watchSleep((isAsleep) => this.told.push(isAsleep), this.leaving.signal, this as unknown as Document, after);
  }

  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

test("sleep: who looks away for a moment is not told of", async () => {
  const page = new Page();
  page.turn(true);
  page.turn(false);
  await pause(3 * after);
  deepEqual(page.told, []);
});

test("sleep: a page that is hidden for a while sleeps, and is awake as soon as it is seen", async () => {
  const page = new Page();
  page.turn(true);
  await pause(3 * after);
  deepEqual(page.told, [true]);
  page.turn(false);
  deepEqual(page.told, [true, false]);
});

test("sleep: a page that is opened where nobody sees it sleeps too", async () => {
  const page = new Page(true);
  await pause(3 * after);
  deepEqual(page.told, [true]);
});

test("sleep: a view that is left is told of nothing more", async () => {
  const page = new Page();
  page.turn(true);
  page.leaving.abort();
  await pause(3 * after);
  page.turn(false);
  deepEqual(page.told, []);
});
