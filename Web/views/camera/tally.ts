import { isVehicle, vehicles, type LiveData } from "../../api/live";
import type { CountedMinutes } from "../../api/minutes";

const keptMinutes = 60;
const keptVehicles = 1500;
const keptMilliseconds = 15 * 60_000;
const recentMinutes = 15;
/** Milliseconds without a message after which nobody knows when those vehicles came. */
const longestGap = 60_000;
/** km/h from one bar of the speeds to the next. */
export const speedStep = 10;

/** Whether a moment is of the clock, and not since a recording's or simulation's beginning. */
export function isClock(at: number): boolean {
  return at > 1e11;
}

interface Seen { readonly at: number; readonly speed: number | null; readonly lane: string | null }

/** Null where nobody has counted. */
export interface Minute { readonly minute: number; readonly vehicles: number | null }

export interface LaneSum { readonly lane: string; readonly vehicles: number; readonly speed: number | null }

/**
 * What the charts tell: the server's count of the last hour, and what the live messages add to it. Bounded. Where the
 * server has counted nothing it is what this page has heard.
 */
export class TallyBook {
  /** Milliseconds since 1970 from which on this page has listened; null before the first message. */
  since: number | null = null;
  /** What the server has counted; null while that is not known. */
  history: CountedMinutes | null = null;
  private count = "";
  private total = 0;
  private heard = 0;
  private minutes = new Map<number, number>();
  private seen = new Map<number, Seen>();

  /** - Parameter clock: milliseconds since 1970. */
  constructor(private readonly clock: () => number = Date.now) {}

  take(data: LiveData): void {
    const count = `${data.run}/${data.generation}`;
    const [total, now] = [vehicles(data.totals.vehicles), this.now];
    this.since ??= now;
    if (count !== this.count) Object.assign(this, { count, total, seen: new Map() });
    if (now - this.heard > longestGap) this.total = total;
    this.heard = now;
    const minute = minuteOf(now);
    this.minutes.set(minute, (this.minutes.get(minute) ?? 0) + Math.max(0, total - this.total));
    this.total = total;
    for (const each of this.minutes.keys()) if (each <= minute - keptMinutes * 60_000) this.minutes.delete(each);
    this.remember(data);
  }

  /** The server's count takes the place of this page's; what comes after it is added to it. */
  know(history: CountedMinutes): void {
    this.history = history;
    for (const each of history.items) if (each.is_counted) this.minutes.set(Date.parse(each.minute), vehicles(each.vehicles));
  }

  /** Every minute from the first that is known to the present one. */
  perMinute(): readonly Minute[] {
    const first = Math.min(...this.minutes.keys());
    const last = minuteOf(this.now);
    const all: Minute[] = [];
    for (let minute = Math.max(first, last - (keptMinutes - 1) * 60_000); minute <= last; minute += 60_000) {
      all.push({ minute, vehicles: this.minutes.get(minute) ?? null });
    }
    return all;
  }

  /** Vehicles of the last quarter of an hour, and of how many of its minutes they are known; null before the first. */
  quarter(): { readonly vehicles: number; readonly minutes: number } | null {
    const known = this.perMinute().slice(-recentMinutes).flatMap((each) => each.vehicles ?? []);
    return known.length === 0 ? null : { vehicles: known.reduce((all, each) => all + each, 0), minutes: known.length };
  }

  /** Vehicles of the last quarter of an hour by their speed, in steps of `speedStep`. */
  speeds(): readonly { readonly from: number; readonly vehicles: number }[] {
    const bins: number[] = [];
    const add = (bin: number, vehicles: number): void => {
      while (bins.length <= bin) bins.push(0);
      bins[bin] = (bins[bin] ?? 0) + vehicles;
    };
    const { recent } = this;
    if (recent !== null) for (const { speeds } of recent) speeds.forEach((vehicles, bin) => add(bin, vehicles));
    else for (const { speed } of this.seen.values()) if (speed !== null) add(Math.floor(speed / speedStep), 1);
    return bins.map((vehicles, bin) => ({ from: bin * speedStep, vehicles }));
  }

  /** Vehicles and their mean speed, lane by lane. */
  lanes(): readonly LaneSum[] {
    const lanes = new Map<string, { vehicles: number; speeds: number; known: number }>();
    const add = (lane: string, vehicles: number, speed: number | null): void => {
      const sums = lanes.get(lane) ?? { vehicles: 0, speeds: 0, known: 0 };
      sums.vehicles += vehicles;
      if (speed !== null) { sums.speeds += speed * vehicles; sums.known += vehicles; }
      lanes.set(lane, sums);
    };
    const { recent } = this;
    if (recent !== null) for (const minute of recent) for (const [lane, { vehicles, speed }] of Object.entries(minute.lanes)) add(lane, vehicles, speed);
    else for (const { lane, speed } of this.seen.values()) if (lane !== null) add(lane, 1, speed);
    return [...lanes].sort(([left], [right]) => left.localeCompare(right, "en", { numeric: true }))
      .map(([lane, { vehicles, speeds, known }]) => ({ lane, vehicles, speed: known === 0 ? null : speeds / known }));
  }

  private get now(): number {
    return this.clock() + (this.history?.ahead ?? 0);
  }

  /** The server's last minutes, where it has counted any. */
  private get recent(): CountedMinutes["items"] | null {
    const last = this.history?.items.slice(-recentMinutes).filter((each) => each.is_counted) ?? [];
    return last.length === 0 ? null : last;
  }

  /** Of the vehicles seen since `from` whose speed is known. */
  meanSpeed(from: number): { readonly speed: number; readonly of: number } | null {
    let [all, of] = [0, 0];
    for (const { at, speed } of this.seen.values()) {
      if (at < from || speed === null) continue;
      all += speed;
      of += 1;
    }
    return of === 0 ? null : { speed: all / of, of };
  }

  /** Of the vehicles that the server has measured in the present minute and the one before it, as long as it tells of them. */
  countedSpeed(): number | null {
    const from = minuteOf(this.now) - 60_000;
    let [all, of] = [0, 0];
    for (const { minute, is_counted, speed } of this.history?.items ?? []) {
      if (!is_counted || speed === null || Date.parse(minute) < from) continue;
      all += speed.mean * speed.vehicles;
      of += speed.vehicles;
    }
    return of === 0 ? null : all / of;
  }

  private remember(data: LiveData): void {
    for (const vehicle of data.vehicles) {
      if (!isVehicle(vehicle.class)) continue;
      const before = this.seen.get(vehicle.id);
      // Moved to the end: the map is ordered by when they were seen last.
      this.seen.delete(vehicle.id);
      this.seen.set(vehicle.id, {
        at: data.at, speed: vehicle.speed ?? before?.speed ?? null, lane: vehicle.lane ?? before?.lane ?? null,
      });
    }
    for (const [id, { at }] of this.seen) {
      if (this.seen.size <= keptVehicles && data.at - at < keptMilliseconds) break;
      this.seen.delete(id);
    }
  }
}

function minuteOf(moment: number): number {
  return Math.floor(moment / 60_000) * 60_000;
}
