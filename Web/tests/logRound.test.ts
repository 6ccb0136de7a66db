import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import { LogRound, type LogReader } from "../views/camera/logRound";

interface Entry { readonly id: number }

/** A log that grows, what was asked of it, and what was told. */
class Book implements LogReader<Entry> {
  readonly asked: (number | null)[] = [];
  readonly told: number[] = [];
  /** Called while an answer is on its way. */
  meanwhile: () => void = () => undefined;

  constructor(public ids: number[]) {}

  async ask(after: number | null, limit: number): Promise<{ readonly items: readonly Entry[]; readonly total: number }> {
    this.asked.push(after);
    const found = after === null ? [...this.ids].reverse() : this.ids.filter((id) => id > after);
    await Promise.resolve();
    this.meanwhile();
    return { items: found.slice(0, limit).map((id) => ({ id })), total: this.ids.length };
  }

  begun({ items }: { readonly items: readonly Entry[] }): void { this.told.push(...items.map((each) => each.id).reverse()); }

  came({ items }: { readonly items: readonly Entry[] }): void { this.told.push(...items.map((each) => each.id)); }
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

test("log: a look that is wanted while the first is under way never asks for the log from its beginning", async () => {
  const book = new Book(upTo(1000));
  const round = new LogRound(book, 50);
  await Promise.all([round.look(), round.look(), round.look()]);
  deepEqual(book.asked, [null, 1000]);
  deepEqual(book.told, upTo(1000).slice(950));
});

test("log: what comes while an answer is on its way is told by the next look, once", async () => {
  const book = new Book(upTo(10));
  const round = new LogRound(book, 50);
  let calls = 0;
  book.meanwhile = () => {
    calls += 1;
    if (calls > 3) return;
    book.ids.push(10 + calls);
    void round.look();
  };
  await round.look();
  deepEqual(book.told, upTo(13));
});

test("log: after a long break all pages are fetched, oldest first, without a gap", async () => {
  const book = new Book(upTo(3));
  const round = new LogRound(book, 10);
  await round.look();
  book.ids = upTo(37);
  await round.look();
  deepEqual(book.asked, [null, 3, 13, 23, 33]);
  deepEqual(book.told, upTo(37));
});

test("log: an empty one is followed from its first entry on", async () => {
  const book = new Book([]);
  const round = new LogRound(book, 10);
  await round.look();
  book.ids = [1];
  await round.look();
  deepEqual(book.told, [1]);
});

test("log: a failed look is told to who wanted it, and the next one goes on where it was", async () => {
  const book = new Book(upTo(5));
  const round = new LogRound(book, 10);
  await round.look();
  book.meanwhile = () => { throw new Error("away"); };
  await rejects(round.look(), (error) => error instanceof Error && error.message === "away");
  book.meanwhile = () => undefined;
  book.ids = upTo(7);
  await round.look();
  deepEqual(book.told, upTo(7));
  equal(book.asked.at(-1), 5);
});
