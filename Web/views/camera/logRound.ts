export interface LogAnswer<Entry> { readonly items: readonly Entry[]; readonly total: number }

export interface LogReader<Entry> {
  /** The newest page where `after` is null, newest first; else those with larger numbers, oldest first. */
  ask(after: number | null, limit: number): Promise<LogAnswer<Entry>>;
  begun(answer: LogAnswer<Entry>): void;
  came(answer: LogAnswer<Entry>): void;
}

/**
 * A course through a growing log: the newest page first, then whatever has come since. One look at a time, so that nothing
 * is asked for twice and nothing is left out between two answers.
 */
export class LogRound<Entry extends { readonly id: number }> {
  /** The largest number there was; null before the first answer. */
  private newest: number | null = null;
  private isLooking = false;
  private isWanted = false;

  constructor(private readonly reader: LogReader<Entry>, private readonly pageSize: number) {}

  /** Until nothing newer is known. Who looks while another look goes on has it look once more. */
  async look(): Promise<void> {
    this.isWanted = true;
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      while (this.isWanted) await this.step();
    } finally {
      this.isLooking = false;
    }
  }

  private async step(): Promise<void> {
    this.isWanted = false;
    const before = this.newest;
    const answer = await this.reader.ask(before, this.pageSize);
    const { items } = answer;
    if (before === null) {
      this.newest = items[0]?.id ?? 0;
      return this.reader.begun(answer);
    }
    this.newest = Math.max(before, items[items.length - 1]?.id ?? 0);
    this.isWanted ||= items.length === this.pageSize;
    this.reader.came(answer);
  }
}
