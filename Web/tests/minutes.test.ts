import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import { countedMinutes } from "../api/minutes";
import { Problem } from "../api/problem";
import { store } from "../app/state";

const leaving = new AbortController();
const minute = { minute: "2026-06-01T12:00:00Z", is_counted: true, vehicles: { car: 2 }, lanes: {}, speeds: [], speed: null };

function answerWith(answer: (url: string) => Response): void {
  globalThis.fetch = async (url) => answer(String(url));
  store.set({ connection: "online", session: { kind: "signed-in", name: "ana", role: "viewer", mustChangePassword: false } });
}

function json(body: unknown, status = 200, date = new Date()): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", Date: date.toUTCString(), "X-Request-ID": "r1" } });
}

test("minutes: as many as are wanted of the camera, and how far the server's clock is ahead", async () => {
  let asked = "";
  answerWith((url) => { asked = url; return json({ since: null, items: [minute] }, 200, new Date(Date.now() + 3_600_000)); });
  const found = await countedMinutes("a b", 15, leaving.signal);
  equal(asked, "/api/gantry/v1/cameras/a%20b/minutes?minutes=15");
  deepEqual(found?.items, [minute]);
  equal(Math.round((found?.ahead ?? 0) / 60_000), 60);
});

test("minutes: a difference of less than two seconds is none", async () => {
  answerWith(() => json({ since: null, items: [] }));
  equal((await countedMinutes("a", 15, leaving.signal))?.ahead, 0);
});

test("minutes: none where the server counts none", async () => {
  answerWith(() => json({ error: { code: "not_found", message: "No." } }, 404));
  equal(await countedMinutes("a", 15, leaving.signal), null);
});

test("minutes: a server that is away is noticed, as is the end of a sign-in", async () => {
  answerWith(() => { throw new TypeError("away"); });
  await rejects(countedMinutes("a", 15, leaving.signal), (error) => error instanceof Problem && error.status === 0);
  equal(store.state.connection, "lost");
  answerWith(() => json({ error: { code: "sign_in", message: "No." } }, 401));
  await rejects(countedMinutes("a", 15, leaving.signal), (error) => error instanceof Problem && error.status === 401);
  equal(store.state.session.kind, "signed-out");
});
