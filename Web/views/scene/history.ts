/** What was drawn before and what was taken back. Steps of the same kind that follow each other closely are one. */
export class History<Value> {
  private readonly past: Value[] = [];
  private future: Value[] = [];
  private mark: { readonly kind: string; readonly at: number } | null = null;

  private static readonly most = 200;
  /** Milliseconds. */
  private static readonly close = 1200;

  constructor(private present: Value, private readonly clock: () => number = () => performance.now()) {}

  get value(): Value { return this.present; }
  get canUndo(): boolean { return this.past.length > 0; }
  get canRedo(): boolean { return this.future.length > 0; }

  /** - kind: such as `move line 2`; null is always a step of its own. */
  change(value: Value, kind: string | null = null): void {
    if (Object.is(value, this.present)) return;
    const now = this.clock();
    const isSame = kind !== null && this.mark?.kind === kind && now - this.mark.at < History.close;
    if (!isSame) {
      this.past.push(this.present);
      if (this.past.length > History.most) this.past.shift();
    }
    this.mark = kind === null ? null : { kind, at: now };
    this.present = value;
    this.future = [];
  }

  undo(): void {
    const before = this.past.pop();
    if (before === undefined) return;
    this.future.push(this.present);
    this.present = before;
    this.mark = null;
  }

  redo(): void {
    const next = this.future.pop();
    if (next === undefined) return;
    this.past.push(this.present);
    this.present = next;
    this.mark = null;
  }
}
