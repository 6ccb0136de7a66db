/** So many rows of a log are there without anybody asking for more. */
export const keptRows = 400;

export interface LogRoom {
  /** Rows there are. */
  readonly rows: number;
  /** Entries that have come and are not shown yet. */
  readonly waiting: number;
  /** Rows at the end that may leave: those below what somebody sees who has scrolled; null while the newest are looked at. */
  readonly spare: number | null;
}

/**
 * How many of those that wait are shown above the others, and how many rows leave at the end for them. Nobody loses a row
 * that they see; rows that somebody has asked for stay as long as they have scrolled. A plain value.
 */
export function shareOut({ rows, waiting, spare }: LogRoom, kept = keptRows): { readonly show: number; readonly drop: number } {
  if (spare === null) return { show: waiting, drop: Math.max(0, rows + waiting - kept) };
  const free = Math.max(0, kept - rows);
  const show = Math.min(waiting, free + spare);
  return { show, drop: Math.max(0, show - free) };
}
