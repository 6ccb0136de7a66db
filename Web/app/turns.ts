/** Work that is done one after the other, in the order in which it came. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const mine = this.last.then(work);
    // Who fails does not hold up those behind.
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
