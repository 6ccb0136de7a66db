import type { Place } from "./model";

export interface GridLine { readonly axis: "x" | "y"; readonly metres: number; readonly pieces: readonly (readonly [Place, Place])[] }
export interface LengthFound {
  readonly found: number | null; readonly off_percent?: number | undefined; readonly allowed_percent?: number | undefined;
  readonly fits: boolean | null;
}

/** What the server makes of the clicked points: the same mathematics that will measure. */
export type Road =
  | { readonly kind: "solved"; readonly error: number; readonly misses: readonly (number | null)[];
      readonly scale: number | null; readonly grid: readonly GridLine[]; readonly known: readonly LengthFound[] }
  | { readonly kind: "problem"; readonly sentence: string };
