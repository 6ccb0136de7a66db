import { deepEqual, ok } from "node:assert/strict";
import { test } from "node:test";
import { packed, type WallRoom } from "../views/wall/packing";

const room: WallRoom = { width: 3480, height: 1900, gap: 20, words: 110, least: 480 };

for (const [count, columns] of [[1, 1], [2, 2], [3, 2], [4, 2], [6, 3], [16, 4]] as const) {
  test(`packing: ${count} on a large screen stand in ${columns} columns, and all are seen`, () => {
    const found = packed(count, room);
    ok(found !== null);
    const rows = Math.ceil(count / columns);
    deepEqual(found.columns, columns);
    ok(found.width * columns + room.gap * (columns - 1) <= room.width);
    ok((found.width * 9 / 16 + room.words) * rows + room.gap * (rows - 1) <= room.height);
  });
}

test("packing: where all would be too small it is given up", () => deepEqual(packed(50, room), null));
test("packing: nobody is packed", () => deepEqual(packed(0, room), null));
