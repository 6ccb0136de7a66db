import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../api/client";
import { Problem } from "../api/problem";
import { store } from "../app/state";

const signedIn = { kind: "signed-in", name: "ana", role: "viewer", mustChangePassword: false } as const;

/** Answers the next questions, as a server or what stands before it would. */
function answerWith(fetching: (request: RequestInit) => Promise<Response>): void {
  globalThis.fetch = (_, request) => fetching(request ?? {});
  store.set({ connection: "online", session: signedIn });
}

function refusal(status: number, code: string, headers: Record<string, string> = { "X-Request-ID": "r1" }): Response {
  return new Response(JSON.stringify({ error: { code, message: "No." } }), { status, headers });
}

const read = (client: Client, signal?: AbortSignal) =>
  client.get("/api/gantry/v1/setup", signal === undefined ? {} : { signal });

const untilAborted = (request: RequestInit): Promise<never> => new Promise((_, fail) => {
  request.signal?.addEventListener("abort", () => fail(new DOMException("over", "AbortError")));
});

test("a question that nobody answers is given up, and the connection is lost", async () => {
  answerWith(untilAborted);
  await rejects(read(new Client({ begins: 20, ends: 20 })), (error) => error instanceof Problem && error.status === 0);
  equal(store.state.connection, "lost");
});

test("an answer that stops in the middle is given up too", async () => {
  answerWith(async (request) => ({
    ok: true, status: 200, headers: new Headers({ "Content-Type": "application/json" }), json: () => untilAborted(request),
  }) as unknown as Response);
  await rejects(read(new Client({ begins: 20, ends: 20 })), (error) => error instanceof Problem && error.status === 0);
  equal(store.state.connection, "lost");
});

test("who leaves ends the question, and nothing is lost", async () => {
  answerWith(untilAborted);
  const leaving = new AbortController();
  const asked = read(new Client(), leaving.signal);
  leaving.abort();
  await rejects(asked, (error) => error instanceof DOMException && error.name === "AbortError");
  equal(store.state.connection, "online");
});

test("an answer within its time comes, and the connection is there again", async () => {
  answerWith(async () => new Response('{"needs_first_administrator":true}', { headers: { "Content-Type": "application/json" } }));
  store.set({ connection: "lost" });
  deepEqual(await read(new Client()), { needs_first_administrator: true });
  equal(store.state.connection, "online");
});

for (const [status, headers, connection] of [
  [502, {}, "lost"], [503, {}, "lost"], [504, {}, "lost"], [503, { "X-Request-ID": "r1" }, "online"], [500, {}, "online"],
] as const) {
  const who = "X-Request-ID" in headers ? "the server's own" : "a";
  test(`after ${who} ${status} the connection is ${connection}`, async () => {
    answerWith(async () => refusal(status, "away", headers));
    await rejects(read(new Client()), (error) => error instanceof Problem && (error.status === 0) === (connection === "lost"));
    equal(store.state.connection, connection);
  });
}

test("a refusal for a stale password makes the page ask for another one", async () => {
  answerWith(async () => refusal(403, "password_change_required"));
  await rejects(read(new Client()), (error) => error instanceof Problem && error.status === 403);
  deepEqual(store.state.session, { ...signedIn, mustChangePassword: true });
});

test("a refusal for want of a role leaves the session as it is, one for want of a sign-in ends it", async () => {
  answerWith(async () => refusal(403, "role"));
  await rejects(read(new Client()), (error) => error instanceof Problem);
  deepEqual(store.state.session, signedIn);
  answerWith(async () => refusal(401, "sign_in"));
  await rejects(read(new Client()), (error) => error instanceof Problem);
  ok(store.state.session.kind === "signed-out");
});
