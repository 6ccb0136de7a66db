import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../app/turns";
import { parseWebcam } from "../api/webcam";
import { isVideo } from "../ui/files";
import { nextPiece } from "../api/sending";

const [small, large] = [64 << 10, 4 << 20];

test("upload: pieces grow on a quick line up to 4 MiB, and shrink on a slow one down to 64 KiB", () => {
  let piece = 256 << 10;
  const grown = Array.from({ length: 6 }, () => (piece = nextPiece(piece, 100)));
  deepEqual(grown.map((each) => each / (1 << 10)), [512, 1024, 2048, 4096, 4096, 4096]);
  for (let time = 0; time < 10; time += 1) piece = nextPiece(piece, 5000);
  equal(piece, small);
  equal(nextPiece(large, 1000), large);
});

test("upload: whose browser knows no type of a recording may send it all the same", () => {
  const file = (name: string, type: string): File => ({ name, type }) as File;
  deepEqual([file("a.mp4", "video/mp4"), file("A.MKV", ""), file("a.ts", ""), file("a.txt", ""), file("a.mkv.png", "image/png")].map(isVideo),
    [true, true, true, false, false]);
});

test("turns: one after the other, in order, and who fails holds nobody up", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const work = (name: string, fails: boolean) => async (): Promise<void> => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
  };
  await Promise.allSettled([turns.take(work("first", true)), turns.take(work("second", false)), turns.take(work("third", false))]);
  deepEqual(seen, ["first begins", "first ends", "second begins", "second ends", "third begins", "third ends"]);
});

test("webcam: what is no message of the socket is none", () => {
  equal(parseWebcam('{"kind":"end","session":"a","frames":1,"detections":2}')?.kind, "end");
  deepEqual(["", "null", "[]", "7", '{"kind":"other"}', '{"kind":', "{}"].map(parseWebcam), Array.from({ length: 7 }, () => null));
});
