/** Does something at once and then again after each pause, never twice at a time, not while the page is hidden. */
export function every(milliseconds: number, work: () => Promise<void> | void, signal: AbortSignal): void {
  const round = async (): Promise<void> => {
    while (!signal.aborted) {
      if (!document.hidden) await work();
      await pause(milliseconds, signal);
    }
  };
  void round();
}

/** Ends early, without complaint, when the signal aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
