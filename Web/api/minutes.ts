import { api, Problem } from "./client";
import type { TrafficMinute } from "./generated";

/** What the server has counted of a camera in one minute. */
export type CountedMinute = Pick<TrafficMinute, "minute" | "is_counted" | "vehicles" | "lanes" | "speeds" | "speed">;

export interface CountedMinutes {
  /** Oldest first, the last one is running. */
  readonly items: readonly CountedMinute[];
  /** Milliseconds that the server's clock is before the browser's. */
  readonly ahead: number;
}

/** The last minutes of a camera; null where the server counts none. */
export async function countedMinutes(id: string, minutes: number, signal: AbortSignal): Promise<CountedMinutes | null> {
  try {
    const { data, headers } = await api.read("get", "/api/gantry/v1/cameras/{id}/minutes", { path: { id }, query: { minutes }, signal });
    const said = Date.parse(headers.get("Date") ?? "");
    // The head tells whole seconds: less than two is no difference.
    const ahead = Number.isNaN(said) || Math.abs(said - Date.now()) < 2000 ? 0 : said - Date.now();
    return { items: data.items, ahead };
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 405)) return null;
    throw error;
  }
}
