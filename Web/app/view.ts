import type { Role } from "./state";
import type { IconName } from "../ui/icon";

/** What a view is given while it is shown. */
export interface Visit {
  /** Parts of the path, such as `id` of `/cameras/{id}`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Aborts when the view is left: give it to listeners, requests, sockets and timers. */
  readonly signal: AbortSignal;
  /** The heading of the page and of the window. */
  title(text: string): void;
  /** Buttons beside the heading. */
  actions(...nodes: Node[]): void;
  /** Asked before the view is left, by a link or through the browser's history; false stays. */
  holdBack(mayLeave: () => boolean): void;
  /** Another page of ours: `visit.go(to("/cameras/{id}", { id }))`. */
  go(address: string): void;
  /** The same view under another address, such as another filter of it. */
  rename(address: string): void;
}

export interface View {
  mount(at: HTMLElement, visit: Visit): void | Promise<void>;
}

export interface ViewEntry {
  /** Below `/ui`, such as `/cameras/{id}`. */
  readonly path: string;
  readonly title: string;
  /** `anybody` needs no sign-in. */
  readonly role: Role | "anybody";
  /** Where it stands in the navigation; left out where others lead to it. */
  readonly navigation?: { readonly section: "watch" | "work" | "manage"; readonly icon: IconName };
  /** The path of the view in whose part of the page it lies, where it has no place in the navigation itself. */
  readonly under?: string;
  /** Without the usual heading and navigation: sign-in, first run. */
  readonly isBare?: boolean;
  readonly load: () => Promise<{ readonly view: View }>;
}
