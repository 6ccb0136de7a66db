export interface Packing { readonly columns: number; readonly width: number }

/** The room for all tiles, the space between two, the words below each picture, and how narrow a tile may be; in pixels. */
export interface WallRoom {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  readonly words: number;
  readonly least: number;
}

const shape = 16 / 9;

/** The widest tiles with which all are seen at once; null where they would be too narrow. A plain value. */
export function packed(count: number, { width, height, gap, words, least }: WallRoom): Packing | null {
  let best: Packing | null = null;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const across = (width - (columns - 1) * gap) / columns;
    const down = ((height - (rows - 1) * gap) / rows - words) * shape;
    const widest = Math.floor(Math.min(across, down));
    if (widest >= least && widest > (best?.width ?? 0)) best = { columns, width: widest };
  }
  return best;
}
