/** One place for what several parts of the page know. A view's own business stays in the view. */
export class Store<State extends object> {
  private now: State;
  private readonly watchers = new Set<() => void>();
  private isTelling = false;

  constructor(first: State) {
    this.now = first;
  }

  get state(): Readonly<State> {
    return this.now;
  }

  set(patch: Partial<State>): void {
    this.now = { ...this.now, ...patch };
    if (this.isTelling) return;
    this.isTelling = true;
    queueMicrotask(() => {
      this.isTelling = false;
      for (const watcher of [...this.watchers]) watcher();
    });
  }

  /** Calls back at once and whenever the picked value is another; until the signal aborts. */
  watch<Value>(pick: (state: Readonly<State>) => Value, tell: (value: Value) => void, signal?: AbortSignal): void {
    if (signal?.aborted === true) return;
    let last = pick(this.now);
    const watcher = (): void => {
      const value = pick(this.now);
      if (Object.is(value, last)) return;
      last = value;
      tell(value);
    };
    this.watchers.add(watcher);
    signal?.addEventListener("abort", () => this.watchers.delete(watcher), { once: true });
    tell(last);
  }
}
