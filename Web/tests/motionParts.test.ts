import { deepEqual, equal, throws } from "node:assert/strict";
import { test } from "node:test";
import { MotionParts, type MotionPart } from "../live/motionParts";

const encoder = new TextEncoder();
const bodies = [Uint8Array.of(255, 216, 13, 10, 13, 10, 1), new Uint8Array(0), Uint8Array.from({ length: 300 }, (_, index) => index % 256)];

function stream(): Uint8Array {
  const pieces = bodies.flatMap((body, index) => [
    encoder.encode(`--picture\r\nContent-Type: image/jpeg\r\nX-Gantry-At: ${index}\r\nContent-Length: ${body.length}\r\n\r\n`), body, encoder.encode("\r\n"),
  ]);
  return join([...pieces, encoder.encode("--picture--\r\n")]);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of pieces) { all.set(each, at); at += each.length; }
  return all;
}

function read(bytes: Uint8Array, step: number): MotionPart[] {
  const parts = new MotionParts();
  const found: MotionPart[] = [];
  for (let at = 0; at < bytes.length; at += step) found.push(...parts.take(bytes.subarray(at, at + step)));
  return found;
}

test("motion parts: the same, however they are cut on the way", () => {
  for (const step of [1, 2, 3, 7, 64, 100_000]) {
    const found = read(stream(), step);
    deepEqual(found.map((each) => [...each.body]), bodies.map((each) => [...each]));
    deepEqual(found.map((each) => each.head.get("x-gantry-at")), ["0", "1", "2"]);
  }
});

test("motion parts: one that does not say how long it is, or is too long, is refused", () => {
  for (const length of ["", "Content-Length: -1\r\n", "Content-Length: 1e12\r\n", "Content-Length: many\r\n"]) {
    throws(() => read(encoder.encode(`--picture\r\nContent-Type: image/jpeg\r\n${length}\r\nx`), 100));
  }
});

test("motion parts: a head without an end is refused before it fills the memory", () => {
  throws(() => read(encoder.encode(`--picture\r\n${"X-Long: words\r\n".repeat(1000)}`), 500));
});

test("motion parts: damaged streams are read or refused, never waited for without end", () => {
  const seeds = 400;
  for (let seed = 1; seed <= seeds; seed += 1) {
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state % below;
    };
    const bytes = stream();
    for (let count = 0; count <= random(6); count += 1) bytes[random(bytes.length)] = random(256);
    try {
      equal(read(bytes, 1 + random(50)).every((each) => each.body.length <= bytes.length), true);
    } catch (error) {
      equal(error instanceof Error, true);
    }
  }
});
