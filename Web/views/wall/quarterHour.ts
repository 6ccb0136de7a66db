const span = 15 * 60_000;
const spacing = 30_000;

interface Sample { readonly at: number; readonly total: number }
interface Kept { readonly count: string; readonly samples: readonly Sample[] }

/**
 * How many vehicles came in the last quarter of an hour, from the camera's running total: a sample every half minute is
 * kept in this browser, so the number survives a reload and is exact as long as the camera's count goes on.
 */
export class QuarterHour {
  private count = "";
  private samples: Sample[] = [];

  constructor(private readonly key: string) {
    const kept = read(key);
    if (kept !== null) { this.count = kept.count; this.samples = [...kept.samples]; }
  }

  take(count: string, total: number, now: number): void {
    if (count !== this.count) { this.count = count; this.samples = []; }
    const last = this.samples[this.samples.length - 1];
    if (last !== undefined && now - last.at < spacing && now >= last.at) return;
    this.samples.push({ at: now, total });
    // The newest that is older than the span stays: it is what is counted from.
    while (this.samples.length > 1 && now - (this.samples[1]?.at ?? now) >= span) this.samples.shift();
    while (this.samples.length > (2 * span) / spacing) this.samples.shift();
    write(this.key, { count: this.count, samples: this.samples });
  }

  /** Vehicles, and the minutes they are of: fewer than fifteen while this browser has not watched so long. */
  value(total: number, now: number): { readonly vehicles: number; readonly minutes: number } | null {
    const first = this.samples[0];
    if (first === undefined) return null;
    return { vehicles: Math.max(0, total - first.total), minutes: Math.round((now - first.at) / 60_000) };
  }
}

function read(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    if (kept === null || typeof kept.count !== "string" || !Array.isArray(kept.samples)) return null;
    return kept.samples.every((each: Partial<Sample>) => typeof each.at === "number" && typeof each.total === "number") ? kept : null;
  } catch {
    return null;
  }
}

function write(key: string, kept: Kept): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Where storage is forbidden or full the number begins anew with the page.
  }
}
