import { Steps } from "./steps";
import type { ViewEntry } from "./view";

export const base = "/ui";

/** The address of a page of ours: `to("/cameras/{id}", { id })`. */
export function to(path: string, parameters: Record<string, string> = {}, query: Record<string, string> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ""));
  const search = new URLSearchParams(query).toString();
  return base + filled + (search === "" ? "" : `?${search}`);
}

export interface Place {
  readonly entry: ViewEntry | null;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Who draws the place that the router has arrived at. */
export interface Stage {
  show(place: Place): void;
}

/** Addresses to views, with the browser's history. */
export class Router {
  private stage: Stage | null = null;
  private leaving: (() => boolean) | null = null;
  private steps = new Steps(null);

  constructor(readonly entries: readonly ViewEntry[]) {}

  start(stage: Stage): void {
    this.stage = stage;
    this.steps = new Steps(history.state);
    history.replaceState(this.steps.state, "");
    addEventListener("popstate", (event) => this.stepped(event.state));
    document.addEventListener("click", (event) => this.clicked(event));
    this.arrive();
  }

  go(address: string, how: "push" | "replace" = "push"): void {
    if (this.leaving !== null && !this.leaving()) return;
    this.leaving = null;
    if (how === "push") {
      this.steps.forward();
      history.pushState(this.steps.state, "", address);
    } else this.rename(address);
    this.arrive();
  }

  /** The present view under another address, such as another filter of it. */
  rename(address: string): void {
    history.replaceState(this.steps.state, "", address);
  }

  /** Asked before the present view is left, by a link or through the browser's history; false stays. */
  holdBack(mayLeave: (() => boolean) | null): void {
    this.leaving = mayLeave;
  }

  /** Draws the present place once more, as after a sign-in. */
  again(): void {
    this.arrive();
  }

  find(pathname: string): Pick<Place, "entry" | "path" | "parameters"> {
    const path = pathname.startsWith(base) ? pathname.slice(base.length) || "/" : "/";
    const parts = path.split("/").filter((part) => part !== "");
    for (const entry of this.entries) {
      const parameters = matched(entry.path, parts);
      if (parameters !== null) return { entry, path, parameters };
    }
    return { entry: null, path, parameters: {} };
  }

  private arrive(): void {
    this.stage?.show({ ...this.find(location.pathname), query: new URLSearchParams(location.search) });
  }

  private stepped(state: unknown): void {
    const move = this.steps.moved(state, () => this.leaving === null || this.leaving());
    if (move.kind === "back") return history.go(move.by);
    if (move.kind === "nothing") return;
    this.leaving = null;
    this.arrive();
  }

  private clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const anchor = (event.target as Element | null)?.closest?.("a");
    if (!(anchor instanceof HTMLAnchorElement) || anchor.target !== "" || anchor.hasAttribute("download")) return;
    if (anchor.origin !== location.origin || !`${anchor.pathname}/`.startsWith(`${base}/`)) return;
    event.preventDefault();
    this.go(anchor.pathname + anchor.search);
  }
}

function matched(pattern: string, parts: readonly string[]): Record<string, string> | null {
  const wanted = pattern.split("/").filter((part) => part !== "");
  if (wanted.length !== parts.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, piece] of wanted.entries()) {
    const part = parts[index] ?? "";
    if (piece.startsWith("{")) {
      try {
        parameters[piece.slice(1, -1)] = decodeURIComponent(part);
      } catch {
        return null; // A broken escape is no address of ours.
      }
    } else if (piece !== part) return null;
  }
  return parameters;
}
