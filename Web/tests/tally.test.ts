import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { ByClass, LiveData, LiveVehicle } from "../api/live";
import type { CountedMinute } from "../api/minutes";
import { TallyBook } from "../views/camera/tally";

const noon = Date.UTC(2026, 5, 1, 12);
const minute = 60_000;

function data(counted: ByClass, vehicles: readonly LiveVehicle[] = [], generation = 1): LiveData {
  return {
    camera: "a", run: "r", generation, frame: 0, at: 0, latency_ms: null, size: [640, 360], vehicles, events: [],
    totals: { vehicles: counted, now: {}, lines: {}, zones: {} }, ended: null,
  };
}

function vehicle(id: number, kind: LiveVehicle["class"], speed: number | null): LiveVehicle {
  return { id, class: kind, box: [0, 0, 1, 1], speed, plus_minus: null, lane: null, is_standing: false };
}

function counted(at: number, vehicles: ByClass, isCounted = true): CountedMinute {
  return { minute: new Date(at).toISOString(), is_counted: isCounted, vehicles, lanes: {}, speeds: [0, 1], speed: null };
}

/** A book, and its clock in minutes after noon. */
function book(): { readonly book: TallyBook; at(minutes: number): void } {
  let now = noon;
  return { book: new TallyBook(() => now), at: (minutes) => { now = noon + minutes * minute; } };
}

test("tally: vehicles are of the minute in which they came", () => {
  const { book: made, at } = book();
  for (const [minutes, car] of [[0, 10], [0.5, 12], [1, 15], [1.9, 15]] as const) { at(minutes); made.take(data({ car })); }
  deepEqual(made.perMinute().map((each) => each.vehicles), [2, 3]);
});

test("tally: who walks is no vehicle, in no sum and in no mean speed", () => {
  const { book: made } = book();
  made.take(data({ car: 1, pedestrian: 4 }));
  made.take(data({ car: 2, pedestrian: 9 }, [vehicle(1, "car", 50), vehicle(2, "pedestrian", 5)]));
  deepEqual(made.perMinute().map((each) => each.vehicles), [1]);
  deepEqual(made.meanSpeed(0), { speed: 50, of: 1 });
});

test("tally: what came during a break is of no minute, and the break is a gap", () => {
  const { book: made, at } = book();
  made.take(data({ car: 1 }));
  at(10);
  made.take(data({ car: 60 }));
  made.take(data({ car: 61 }));
  deepEqual(made.perMinute().map((each) => each.vehicles), [0, null, null, null, null, null, null, null, null, null, 1]);
});

test("tally: a count that begins anew takes nothing away", () => {
  const { book: made } = book();
  made.take(data({ car: 10 }));
  made.take(data({ car: 12 }));
  made.take(data({ car: 0 }, [], 2));
  made.take(data({ car: 1 }, [], 2));
  deepEqual(made.perMinute().map((each) => each.vehicles), [3]);
});

test("tally: the server's count stands before what this page has heard, and goes on with it", () => {
  const { book: made, at } = book();
  at(2);
  made.take(data({ car: 100 }));
  made.know({ ahead: 0, items: [counted(noon - minute, {}, false), counted(noon, { car: 7 }), counted(noon + minute, { car: 5, truck: 1 }), counted(noon + 2 * minute, { car: 3 })] });
  made.take(data({ car: 101 }));
  deepEqual(made.perMinute().map((each) => each.vehicles), [7, 6, 4]);
  deepEqual(made.quarter(), { vehicles: 17, minutes: 3 });
  deepEqual(made.speeds(), [{ from: 0, vehicles: 0 }, { from: 10, vehicles: 3 }]);
});

test("tally: a quarter of an hour is never more than fifteen minutes", () => {
  const { book: made, at } = book();
  made.know({ ahead: 0, items: Array.from({ length: 30 }, (_, index) => counted(noon + (index - 29) * minute, { car: 2 })) });
  deepEqual(made.quarter(), { vehicles: 30, minutes: 15 });
  at(120);
  made.take(data({ car: 500 }));
  deepEqual(made.quarter(), { vehicles: 0, minutes: 1 });
  equal(made.perMinute().length, 1);
});

test("tally: a server whose clock is ahead counts by its own", () => {
  const { book: made } = book();
  made.know({ ahead: 5 * minute, items: [counted(noon + 5 * minute, { car: 4 })] });
  made.take(data({ car: 1 }));
  made.take(data({ car: 2 }));
  deepEqual(made.perMinute(), [{ minute: noon + 5 * minute, vehicles: 5 }]);
});

test("tally: the server's speed is of this minute and the last, by how many were measured, and grows old", () => {
  const { book: made, at } = book();
  equal(made.countedSpeed(), null);
  const speed = (vehicles: number, mean: number): CountedMinute["speed"] => ({ vehicles, mean, median: mean, p85: mean });
  made.know({ ahead: 0, items: [
    { ...counted(noon - 2 * minute, { car: 9 }), speed: speed(9, 200) }, { ...counted(noon - minute, { car: 3 }), speed: speed(3, 40) },
    { ...counted(noon, { car: 1 }), speed: speed(1, 80) }] });
  equal(made.countedSpeed(), 50);
  at(1);
  equal(made.countedSpeed(), 80);
  at(2);
  equal(made.countedSpeed(), null);
});
