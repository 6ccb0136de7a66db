/** A signal that aborts with another one, or when something takes too long; `isOver` tells which of the two it was. */
export class Deadline {
  isOver = false;
  private readonly ending = new AbortController();
  private readonly follow = (): void => this.ending.abort();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number, private readonly parent?: AbortSignal | undefined) {
    this.extend(milliseconds);
    if (parent?.aborted === true) this.follow();
    else parent?.addEventListener("abort", this.follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** From now on. */
  extend(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.isOver = true; this.ending.abort(); }, milliseconds);
  }

  /** What was waited for has come to its end; the other signal lives on and remembers nothing of this one. */
  met(): void {
    clearTimeout(this.timer);
    this.parent?.removeEventListener("abort", this.follow);
  }
}
