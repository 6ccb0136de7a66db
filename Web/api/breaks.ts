/** What comes after a piece of an upload that was not taken: an end, or another try after so many milliseconds. */
export type AfterBreak = { readonly kind: "fail" } | { readonly kind: "again"; readonly after: number };

const soon = 1500;
const later = 4000;
const mostTroubles = 3;

/**
 * Whether an upload goes on. A server that is away, restarts or has too much to do is waited for as long as it takes; one
 * that is out of room, or fails again and again at the same piece, is not. A plain value.
 */
export class Breaks {
  private troubles = 0;

  /** - status: of the refusal; 0 where there was no answer. */
  after(status: number): AfterBreak {
    switch (status) {
      case 0: case 503: return { kind: "again", after: soon };
      // Somebody has sent this piece before, maybe we ourselves: the server says how far it is.
      case 409: return { kind: "again", after: soon };
      case 429: return { kind: "again", after: later };
      case 507: return { kind: "fail" };
    }
    if (status < 500) return { kind: "fail" };
    this.troubles += 1;
    return this.troubles < mostTroubles ? { kind: "again", after: soon } : { kind: "fail" };
  }

  /** A piece was taken. */
  worked(): void {
    this.troubles = 0;
  }
}
