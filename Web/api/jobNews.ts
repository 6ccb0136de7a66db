import { followEvents } from "./events";

type Hear = (data: unknown) => void;

const listeners = new Set<Hear>();
let stream: AbortController | null = null;

/** News of all jobs, over one connection however many listen: a browser has six to a server. */
export function followJobs(hear: Hear, signal: AbortSignal): void {
  if (signal.aborted) return;
  listeners.add(hear);
  signal.addEventListener("abort", () => {
    listeners.delete(hear);
    if (listeners.size > 0) return;
    stream?.abort();
    stream = null;
  }, { once: true });
  if (stream !== null) return;
  stream = new AbortController();
  followEvents("/api/gantry/v1/jobs/events", ["job"], (_, data) => { for (const each of [...listeners]) each(data); }, stream.signal);
}
