import { address } from "../../api/client";
import type { LiveEvent, TrafficClass } from "../../api/live";
import { problemOf } from "../../api/problem";

export interface SpeedingEntry {
  /** Grows with time; below zero for what only this page knows. */
  readonly id: number;
  readonly at: number;
  readonly vehicle: number;
  readonly class: TrafficClass;
  readonly speed: number;
  readonly plus_minus: number | null;
  readonly limit: number | null;
  readonly lane: string | null;
  readonly picture: string | null;
  readonly thumbnail: string | null;
}

export interface SpeedingFilter {
  readonly class?: string | undefined;
  readonly least_kmh?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const path = "/api/gantry/v1/cameras/{id}/speeding";

/** Newest first; with `after` oldest first, so that a log catches up without a gap. */
export async function speedingEntries(
  id: string, filter: SpeedingFilter, page: { after?: number; before?: number; limit: number }, signal: AbortSignal,
): Promise<{ readonly items: readonly SpeedingEntry[]; readonly total: number }> {
  const response = await fetch(address(path, { id }, { ...filter, ...page }), { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw await problemOf(response);
  const body = (await response.json()) as { items: (Omit<SpeedingEntry, "at"> & { at: string })[]; total: number };
  return { items: body.items.map((each) => ({ ...each, at: Date.parse(each.at) })), total: body.total };
}

export function speedingTable(id: string, filter: SpeedingFilter): string {
  return address(`${path}.csv`, { id }, { ...filter });
}

let unkept = 0;

/** What the socket has told, where the server keeps no log. */
export function entryOf(event: LiveEvent): SpeedingEntry {
  unkept -= 1;
  return {
    id: unkept, at: event.at, vehicle: event.vehicle, class: event.class, speed: event.speed ?? 0,
    plus_minus: event.plus_minus ?? null, limit: event.limit ?? null, lane: event.lane ?? null, picture: null, thumbnail: null,
  };
}

export function fits(entry: SpeedingEntry, filter: SpeedingFilter): boolean {
  if (filter.class !== undefined && entry.class !== filter.class) return false;
  if (filter.least_kmh !== undefined && entry.speed < Number(filter.least_kmh)) return false;
  if (filter.from !== undefined && entry.at < Date.parse(filter.from)) return false;
  return filter.to === undefined || entry.at <= Date.parse(filter.to);
}
