import { watchSleep } from "../app/sleep";
import { address } from "./client";
import { ReconnectingSocket, type LinkState } from "./reconnecting";

export type TrafficClass = "car" | "truck" | "bus" | "motorcycle" | "bicycle" | "pedestrian";
export type ByClass = { readonly [kind in TrafficClass]?: number };
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

export interface LiveVehicle {
  readonly id: number;
  readonly class: TrafficClass;
  /** Pixels of a picture of the message's `size`. */
  readonly box: Box;
  /** km/h; null while it is not known. */
  readonly speed: number | null;
  readonly plus_minus: number | null;
  readonly lane: string | null;
  readonly is_standing: boolean;
}

export interface LiveEvent {
  readonly kind:
    | "crossed_line" | "entered_zone" | "left_zone" | "turned" | "stopped" | "moved_again" | "wrong_way" | "speeding";
  readonly vehicle: number;
  readonly class: TrafficClass;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly line?: string;
  readonly direction?: string;
  readonly zone?: string;
  readonly lane?: string;
  readonly from?: string;
  readonly to?: string;
  readonly seconds?: number;
  readonly speed?: number | null;
  readonly plus_minus?: number;
  readonly limit?: number;
}

export interface LiveTotals {
  /** Since the generation began. */
  readonly vehicles: ByClass;
  readonly now: ByClass;
  readonly lines: Readonly<Record<string, { readonly forward: ByClass; readonly backward: ByClass }>>;
  readonly zones: Readonly<Record<string, { readonly visits: ByClass }>>;
}

export interface LiveData {
  readonly camera: string;
  readonly run: string;
  readonly generation: number;
  readonly frame: number;
  /** The picture's moment, milliseconds since 1970. */
  readonly at: number;
  readonly latency_ms: number | null;
  readonly size: readonly [width: number, height: number] | null;
  readonly vehicles: readonly LiveVehicle[];
  readonly events: readonly LiveEvent[];
  readonly totals: LiveTotals;
  /** Why it has ended, empty when nothing went wrong; null while it goes on. */
  readonly ended: string | null;
}

export interface LiveMessage {
  readonly data: LiveData;
  readonly jpeg: Uint8Array | null;
}

const decoder = new TextDecoder();

/** Four bytes with the length of the JSON, the JSON, the JPEG. Null for what is none of these. */
export function parseLive(buffer: ArrayBuffer): LiveMessage | null {
  if (buffer.byteLength < 4) return null;
  const length = new DataView(buffer).getUint32(0);
  if (length > buffer.byteLength - 4) return null;
  try {
    const data = JSON.parse(decoder.decode(new Uint8Array(buffer, 4, length))) as LiveData;
    const rest = buffer.byteLength - 4 - length;
    return { data, jpeg: rest === 0 ? null : new Uint8Array(buffer, 4 + length) };
  } catch {
    return null;
  }
}

export interface LiveOptions {
  /** At most so many pictures a second. */
  readonly fps?: number;
  readonly pictures?: boolean;
}

/**
 * Follows a camera until the signal aborts, over every break of the connection. While nobody sees the page no pictures are
 * asked for, and numbers alone once a second: the totals are in every message, and no event is left out.
 */
export function followCamera(
  id: string, options: LiveOptions, hear: (message: LiveMessage) => void, tell: (state: LinkState) => void,
  signal: AbortSignal,
): void {
  follow("/api/gantry/v1/cameras/{id}/live", id, options, hear, tell, signal);
}

/** Follows a video that is looked at; what runs not says nothing. */
export function followVideo(
  id: string, options: LiveOptions, hear: (message: LiveMessage) => void, tell: (state: LinkState) => void,
  signal: AbortSignal,
): void {
  follow("/api/gantry/v1/videos/{id}/live", id, options, hear, tell, signal);
}

/** Longer than the pause between two pictures of the slowest camera; what is switched off says nothing at all. */
export const liveSpeaksWithin = 15_000;

/** Numbers a second for a page that nobody sees. */
const asleepFps = 1;

function follow(
  path: string, id: string, options: LiveOptions, hear: (message: LiveMessage) => void, tell: (state: LinkState) => void,
  signal: AbortSignal,
): void {
  let link = new AbortController();
  const open = (wished: LiveOptions): void => {
    link = new AbortController();
    new ReconnectingSocket(() => address(path, { id }, { ...wished }), (data) => {
      const message = typeof data === "string" ? null : parseLive(data);
      if (message !== null) hear(message);
    }, tell, link.signal, liveSpeaksWithin);
  };
  signal.addEventListener("abort", () => link.abort(), { once: true });
  if (!signal.aborted) open(options);
  watchSleep((isAsleep) => {
    link.abort();
    if (!isAsleep) open(options);
    else if (options.pictures === false) open({ ...options, fps: asleepFps });
  }, signal);
}

/** Everything on wheels: pedestrians are counted beside it, and walk in no mean speed. */
export function vehicles(counts: ByClass): number {
  return sum(counts) - (counts.pedestrian ?? 0);
}

export function isVehicle(kind: TrafficClass): boolean {
  return kind !== "pedestrian";
}

export function sum(counts: ByClass): number {
  return Object.values(counts).reduce((all, each) => all + each, 0);
}
