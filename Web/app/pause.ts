/** Ends early, without complaint, when the signal aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", over);
      done();
    };
    const timer = setTimeout(over, signal?.aborted === true ? 0 : milliseconds);
    signal?.addEventListener("abort", over);
  });
}
