/** As much of Node.js as the tests use; the distribution's compiler has no types of it. */
declare module "node:test" {
  export function test(sentence: string, run: () => void | Promise<void>): void;
}

declare module "node:assert/strict" {
  export function equal(found: unknown, wanted: unknown, why?: string): void;
  export function deepEqual(found: unknown, wanted: unknown, why?: string): void;
  export function throws(work: () => unknown): void;
  export function ok(value: unknown, why?: string): asserts value;
  export function rejects(work: Promise<unknown>, fits: (error: unknown) => boolean): Promise<void>;
}

declare const Buffer: { compare(one: Uint8Array, other: Uint8Array): number };
