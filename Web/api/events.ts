import { Backoff } from "./reconnecting";

/** Follows a stream of server-sent events, over every break, until the signal aborts. */
export function followEvents(
  path: string, names: readonly string[], hear: (name: string, data: unknown) => void, signal: AbortSignal,
): void {
  const backoff = new Backoff();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    const now = new EventSource(path);
    source = now;
    const heard = (event: Event): void => {
      backoff.worked();
      try {
        hear(event.type, JSON.parse((event as MessageEvent<string>).data));
      } catch {
        // Half an event, as when a server dies in the middle of it: the next stream tells the whole.
      }
    };
    for (const name of ["message", ...names]) now.addEventListener(name, heard);
    now.onerror = () => {
      // A refusal closes for good; a break is mended by the browser itself.
      if (now.readyState !== EventSource.CLOSED || signal.aborted) return;
      timer = setTimeout(open, backoff.next());
    };
  };
  signal.addEventListener("abort", () => { clearTimeout(timer); source?.close(); }, { once: true });
  if (!signal.aborted) open();
}
