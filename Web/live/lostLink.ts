import type { LinkState } from "../api/reconnecting";

/** A connection is lost from its break on until it is open again, also while it is tried. A plain value. */
export class LostLink {
  isLost = false;

  take(state: LinkState): void {
    if (state === "open") this.isLost = false;
    else if (state === "waiting") this.isLost = true;
  }
}
