/** What a step through the browser's history asks for. */
export type Move = { readonly kind: "arrive" } | { readonly kind: "nothing" } | { readonly kind: "back"; readonly by: number };

/**
 * Where in the browser's history the page stands. The browser tells of a step when it is done, not how far it went: each
 * place is numbered, so that a step which is not wanted can be taken back. A plain value without browser.
 */
export class Steps {
  private place: number;
  private isTakingBack = false;

  /** - state: what the history holds for the present place, as when the page is loaded again. */
  constructor(state: unknown) {
    this.place = numberOf(state) ?? 0;
  }

  /** What the history is to hold for the present place. */
  get state(): { readonly place: number } {
    return { place: this.place };
  }

  /** A new place, after the present one. */
  forward(): void {
    this.place += 1;
  }

  /** The browser stands at another place. - mayLeave: asks, where something would be lost. */
  moved(state: unknown, mayLeave: () => boolean): Move {
    const place = numberOf(state) ?? 0;
    if (this.isTakingBack) {
      this.isTakingBack = false;
      this.place = place;
      return { kind: "nothing" };
    }
    if (place !== this.place && !mayLeave()) {
      this.isTakingBack = true;
      return { kind: "back", by: this.place - place };
    }
    this.place = place;
    return { kind: "arrive" };
  }
}

function numberOf(state: unknown): number | null {
  if (typeof state !== "object" || state === null) return null;
  const { place } = state as { readonly place?: unknown };
  return typeof place === "number" ? place : null;
}
