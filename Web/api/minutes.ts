import { address } from "./client";
import type { ByClass } from "./live";
import { problemOf } from "./problem";

/** What the server has counted of a camera in one minute. */
export interface CountedMinute {
  readonly minute: string;
  /** False for a time before it counted. */
  readonly is_counted: boolean;
  readonly vehicles: ByClass;
  readonly lanes: Readonly<Record<string, { readonly vehicles: number; readonly speed: number | null }>>;
  /** Vehicles by 10 km/h, from 0 on. */
  readonly speeds: readonly number[];
}

export interface CountedMinutes {
  readonly since: string | null;
  /** Oldest first, the last one is running. */
  readonly items: readonly CountedMinute[];
  /** Milliseconds that the server's clock is before the browser's. */
  readonly ahead: number;
}

/** The last minutes of a camera; null where the server counts none. */
export async function countedMinutes(id: string, minutes: number, signal: AbortSignal): Promise<CountedMinutes | null> {
  const response = await fetch(address("/api/gantry/v1/cameras/{id}/minutes", { id }, { minutes }), { signal, headers: { Accept: "application/json" } });
  if (response.status === 404 || response.status === 405) return null;
  if (!response.ok) throw await problemOf(response);
  const said = Date.parse(response.headers.get("Date") ?? "");
  const answer = (await response.json()) as Omit<CountedMinutes, "ahead">;
  // The head tells whole seconds: less than two is no difference.
  const ahead = Number.isNaN(said) || Math.abs(said - Date.now()) < 2000 ? 0 : said - Date.now();
  return { ...answer, ahead };
}
