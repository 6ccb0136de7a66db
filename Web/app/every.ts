import { onReturn } from "./connection";

/**
 * Does something at once and then again after each pause, never twice at a time, not while the page is hidden. A page
 * that is shown again and a server that is there again are not kept waiting.
 */
export function every(milliseconds: number, work: () => Promise<void> | void, signal: AbortSignal): void {
  let wake = (): void => undefined;
  onReturn(() => wake(), signal);
  document.addEventListener("visibilitychange", () => wake(), { signal });
  signal.addEventListener("abort", () => wake(), { once: true });
  const rest = (): Promise<void> => new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    wake = () => {
      clearTimeout(timer);
      done();
    };
  });
  const round = async (): Promise<void> => {
    while (!signal.aborted) {
      if (!document.hidden) await work();
      await rest();
    }
  };
  void round();
}
