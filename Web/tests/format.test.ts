import { equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { format } from "../ui/format";

test("a moment is told with its zone, and so are columns of times", () => {
  const zone = format.zone();
  ok(zone !== "");
  ok(format.moment("2026-11-22T13:03:27Z").endsWith(` ${zone}`));
});

test("universal labels do not follow the reader's clock", () => {
  equal(format.universalMinute("2026-11-22T23:30:00Z"), "23:30");
  equal(format.universalDay("2026-11-22T23:30:00Z"), "22 Nov");
  equal(format.universalMinute("2026-11-22T23:30:00-08:00"), "07:30");
  equal(format.universalDay("2026-11-22T23:30:00-08:00"), "23 Nov");
});

for (const [seconds, words] of [
  [0, "0 s"], [59, "59 s"], [60, "1 min"], [245, "4 min 5 s"], [7800, "2 h 10 min"], [3600, "1 h"], [273_600, "3 d 4 h"],
] as const) {
  test(`${seconds} seconds are ${words}`, () => equal(format.duration(seconds), words));
}

for (const [words, shown] of [
  ["no picture came", "No picture came"], ["connecting", "Connecting"], ["off, by hand", "Off, by hand"],
  ["nothere.mp4: cannot open", "nothere.mp4: cannot open"], ["cam-7.local does not answer", "cam-7.local does not answer"], ["RTSP 401", "RTSP 401"], ["", ""],
] as const) {
  test(`"${words}" begins as it should`, () => equal(format.capital(words), shown));
}
