import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../api/problem";
import { Sending } from "../api/sending";

/** The server's side of an upload, whose refusals are told beforehand. */
class Uploads {
  taken = new Uint8Array(0);
  begun = 0;
  isThere = true;
  waited: number[] = [];
  /** Of the next pieces: 0 takes the piece and says nothing of it, `lost` does not even take it. */
  trouble: (number | "lost")[] = [];

  constructor() {
    const cookies = { cookie: "gantry_csrf=token" };
    Object.assign(globalThis, { document: cookies });
    globalThis.fetch = async (_, request) => await this.answer(request ?? {});
  }

  private async answer(request: RequestInit): Promise<Response> {
    if (request.method === "POST") {
      this.begun += 1;
      return json(201, { id: "u1" });
    }
    if (!this.isThere) return json(404, { error: { code: "not_found", message: "Gone." } });
    if (request.method === "GET") return json(200, { id: "u1", received: this.taken.length });
    return await this.piece(request);
  }

  private async piece(request: RequestInit): Promise<Response> {
    const trouble = this.trouble.shift();
    if (trouble === "lost") throw new TypeError("no network");
    if (trouble !== undefined && trouble !== 0) return json(trouble, { error: { code: "x", message: `Refused: ${trouble}.` } });
    const offset = Number(new Headers(request.headers).get("Upload-Offset"));
    if (offset !== this.taken.length) return json(409, { error: { code: "offset", message: "Elsewhere." } });
    const bytes = new Uint8Array(await (request.body as Blob).arrayBuffer());
    const all = new Uint8Array(offset + bytes.length);
    all.set(this.taken);
    all.set(bytes, offset);
    this.taken = all;
    if (trouble === 0) throw new TypeError("the answer is lost");
    return json(204, null);
  }

  send(file: File, tell: (sending: Sending) => void = () => undefined): Sending {
    const sending: Sending = new Sending(file, {
      purpose: "test", tell: () => tell(sending), wait: async (milliseconds) => { this.waited.push(milliseconds); },
    });
    return sending;
  }
}

function json(status: number, body: unknown): Response {
  const headers = { "Content-Type": "application/json", "X-Request-ID": "r" };
  return new Response(body === null ? null : JSON.stringify(body), { status, headers });
}

function file(size: number): File {
  const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
  return Object.assign(new Blob([bytes]), { name: "road.mp4", lastModified: 1, webkitRelativePath: "" }) as File;
}

async function arrivedWhole(server: Uploads, sent: File): Promise<void> {
  ok(Buffer.compare(server.taken, new Uint8Array(await sent.arrayBuffer())) === 0, "every byte is there, once, in its place");
}

const size = 3_000_000;

for (const [sentence, trouble] of [
  ["without trouble", []], ["over a break", ["lost"]], ["when the answer to a piece is lost", [0]],
  ["over breaks, too many requests and a restart", ["lost", 429, 0, 503, "lost", 500, 500]],
] as const) {
  test(`a file arrives whole ${sentence}`, async () => {
    const server = new Uploads();
    server.trouble = [...trouble];
    const sent = file(size);
    equal(await server.send(sent).run(), "u1");
    await arrivedWhole(server, sent);
    equal(server.begun, 1);
    equal(server.waited.length, trouble.length);
  });
}

test("a full disk ends it with the server's sentence, and later it goes on where it stopped", async () => {
  const server = new Uploads();
  const sent = file(size);
  let isFull = false;
  const sending = server.send(sent, ({ sent: now }) => { if (now > 0 && !isFull) [server.trouble, isFull] = [[507], true]; });
  await rejects(sending.run(), (error) => error instanceof Problem && error.status === 507);
  const before = server.taken.length;
  ok(before > 0 && before < size);
  equal(await sending.run(), "u1");
  await arrivedWhole(server, sent);
  equal(server.begun, 1);
});

test("what is paused stops, and goes on from there", async () => {
  const server = new Uploads();
  const sent = file(size);
  let hasPaused = false;
  const sending = server.send(sent, (now) => { if (!hasPaused && now.sent > 500_000) { hasPaused = true; now.pause(); } });
  equal(await sending.run(), null);
  ok(server.taken.length > 500_000 && server.taken.length < size);
  equal(await sending.run(), "u1");
  await arrivedWhole(server, sent);
});

test("an upload that is gone says so, and does not wait", async () => {
  const server = new Uploads();
  server.trouble = ["lost"];
  const sending = server.send(file(size), () => { if (server.waited.length === 0 && sending.isWaitingForServer) server.isThere = false; });
  await rejects(sending.run(), (error) => error instanceof Problem && error.status === 404);
  deepEqual(server.waited, [1500]);
});
