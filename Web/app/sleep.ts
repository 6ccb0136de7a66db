/** Milliseconds. Nobody sees a hidden page; after so long it asks for no pictures. */
export const hiddenFor = 10_000;

type Page = Pick<Document, "hidden" | "addEventListener">;

/** Tells when nobody has seen the page for a while, and when somebody sees it again; who looks away for less is not told of. */
export function watchSleep(tell: (isAsleep: boolean) => void, signal: AbortSignal, page: Page = document, after = hiddenFor): void {
  let isAsleep = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = (now: boolean): void => {
    if (now === isAsleep) return;
    isAsleep = now;
    tell(now);
  };
  const look = (): void => {
    clearTimeout(timer);
    if (page.hidden) timer = setTimeout(() => change(true), after);
    else change(false);
  };
  if (signal.aborted) return;
  page.addEventListener("visibilitychange", look, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  look();
}
