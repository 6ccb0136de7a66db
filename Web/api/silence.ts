/**
 * Whether a connection is dead though nobody has said so, as after a change of the network: one that does not open, and
 * one that has spoken and then falls silent. One that never spoke may have nothing to say. A plain value without clock
 * or socket; all in milliseconds.
 */
export class Silence {
  private until: number | null = null;

  /** - speaksWithin: the longest pause of one that speaks. */
  constructor(private readonly speaksWithin: number, private readonly opensWithin = 10_000) {}

  opening(now: number): void {
    this.until = now + this.opensWithin;
  }

  opened(): void {
    this.until = null;
  }

  heard(now: number): void {
    this.until = Number.isFinite(this.speaksWithin) ? now + this.speaksWithin : null;
  }

  closed(): void {
    this.until = null;
  }

  /** The server was away meanwhile: who has nothing to say is not believed any more either. */
  doubt(now: number, patience = 3000): void {
    this.until = Math.min(this.until ?? Infinity, now + patience);
  }

  isDead(now: number): boolean {
    return this.until !== null && now > this.until;
  }
}
