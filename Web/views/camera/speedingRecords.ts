import { address, api } from "../../api/client";
import type { Operations, SpeedingEntry } from "../../api/generated";

const path = "/api/gantry/v1/cameras/{id}/speeding";
type Query = Operations["get"][typeof path]["query"];

export type SpeedingFilter = Pick<Query, "class" | "least_kmh" | "from" | "to">;
export type SpeedingPage = Pick<Query, "after" | "before" | "limit">;

/** Newest first; with `after` oldest first, so that a log catches up without a gap. */
export function speedingEntries(
  id: string, filter: SpeedingFilter, page: SpeedingPage, signal: AbortSignal,
): Promise<{ readonly items: readonly SpeedingEntry[]; readonly total: number }> {
  return api.get(path, { path: { id }, query: { ...filter, ...page }, signal });
}

export function speedingTable(id: string, filter: SpeedingFilter): string {
  return address(`${path}.csv`, { id }, { ...filter });
}

export function isEmpty(filter: SpeedingFilter): boolean {
  return Object.values(filter).every((each) => each === undefined);
}
