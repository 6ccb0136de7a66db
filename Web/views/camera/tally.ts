import { sum, type LiveData, type TrafficClass } from "../../api/live";

const keptMinutes = 30;
const keptVehicles = 1500;
const keptMilliseconds = 15 * 60_000;

/** Whether a moment is of the clock, and not since a recording's or simulation's beginning. */
export function isClock(at: number): boolean {
  return at > 1e11;
}

interface Seen { at: number; readonly class: TrafficClass; speed: number | null; plusMinus: number | null; lane: string | null }

export interface Minute { readonly minute: number; readonly vehicles: number }

/** What the charts tell, gathered from the live messages; bounded, and begun anew with the camera's own count. */
export class TallyBook {
  /** Milliseconds since 1970 from which on it is gathered; null before the first message. */
  since: number | null = null;
  /** What to add to a picture's moment: those of simulations and recordings begin at zero. */
  private offset = 0;
  private count = "";
  private total = 0;
  private minutes: { minute: number; vehicles: number }[] = [];
  private seen = new Map<number, Seen>();

  take(data: LiveData): void {
    const count = `${data.run}/${data.generation}`;
    const total = sum(data.totals.vehicles);
    if (count !== this.count) {
      const offset = isClock(data.at) ? 0 : Date.now() - data.at;
      Object.assign(this, { count, total, offset, since: data.at + offset, minutes: [], seen: new Map() });
    }
    const minute = Math.floor((data.at + this.offset) / 60_000) * 60_000;
    const last = this.minutes[this.minutes.length - 1];
    const arrived = Math.max(0, total - this.total);
    this.total = total;
    if (last?.minute === minute) last.vehicles += arrived;
    else this.minutes.push({ minute, vehicles: arrived });
    if (this.minutes.length > keptMinutes) this.minutes.shift();
    this.remember(data);
  }

  /** Every minute since the first, also those in which nothing came. */
  perMinute(): readonly Minute[] {
    const first = this.minutes[0];
    const last = this.minutes[this.minutes.length - 1];
    if (first === undefined || last === undefined) return [];
    const known = new Map(this.minutes.map((each) => [each.minute, each.vehicles]));
    const from = Math.max(first.minute, last.minute - (keptMinutes - 1) * 60_000);
    const all: Minute[] = [];
    for (let minute = from; minute <= last.minute; minute += 60_000) all.push({ minute, vehicles: known.get(minute) ?? 0 });
    return all;
  }

  /** Vehicles of the last quarter of an hour by their last speed, in steps of `step` km/h. */
  speeds(step: number): readonly { readonly from: number; readonly vehicles: number }[] {
    const bins: number[] = [];
    for (const { speed } of this.seen.values()) {
      if (speed === null) continue;
      const bin = Math.floor(speed / step);
      while (bins.length <= bin) bins.push(0);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    return bins.map((vehicles, bin) => ({ from: bin * step, vehicles }));
  }

  /** Vehicles and their mean speed, lane by lane. */
  lanes(): readonly { readonly lane: string; readonly vehicles: number; readonly speed: number | null }[] {
    const lanes = new Map<string, { vehicles: number; speeds: number; known: number }>();
    for (const { lane, speed } of this.seen.values()) {
      if (lane === null) continue;
      const sums = lanes.get(lane) ?? { vehicles: 0, speeds: 0, known: 0 };
      sums.vehicles += 1;
      if (speed !== null) { sums.speeds += speed; sums.known += 1; }
      lanes.set(lane, sums);
    }
    return [...lanes].sort(([left], [right]) => left.localeCompare(right, "en", { numeric: true }))
      .map(([lane, { vehicles, speeds, known }]) => ({ lane, vehicles, speed: known === 0 ? null : speeds / known }));
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

  private remember(data: LiveData): void {
    for (const vehicle of data.vehicles) {
      const before = this.seen.get(vehicle.id);
      // Moved to the end: the map is ordered by when they were seen last.
      this.seen.delete(vehicle.id);
      this.seen.set(vehicle.id, {
        at: data.at, class: vehicle.class, speed: vehicle.speed ?? before?.speed ?? null,
        plusMinus: vehicle.plus_minus ?? before?.plusMinus ?? null, lane: vehicle.lane ?? before?.lane ?? null,
      });
    }
    for (const [id, { at }] of this.seen) {
      if (this.seen.size <= keptVehicles && data.at - at < keptMilliseconds) break;
      this.seen.delete(id);
    }
  }
}
