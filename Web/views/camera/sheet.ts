import type { Place } from "./sceneShapes";

/** Where the picture lies on a canvas, so that what is drawn fits it at every size. */
export interface Sheet {
  readonly ink: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Canvas pixels in one CSS pixel. */
  readonly unit: number;
}

/** As `object-fit: contain` lays the picture into its frame. */
export function sheetOf(ink: CanvasRenderingContext2D, size: readonly [number, number], unit: number): Sheet {
  const { width, height } = ink.canvas;
  const scale = Math.min(width / size[0], height / size[1]);
  const [w, h] = [size[0] * scale, size[1] * scale];
  return { ink, left: (width - w) / 2, top: (height - h) / 2, width: w, height: h, unit };
}

export function on(sheet: Sheet, place: Place): Place {
  return [sheet.left + place[0] * sheet.width, sheet.top + place[1] * sheet.height];
}

export function trace(sheet: Sheet, points: readonly Place[], isClosed: boolean): void {
  sheet.ink.beginPath();
  points.forEach((point, index) => {
    const [x, y] = on(sheet, point);
    if (index === 0) sheet.ink.moveTo(x, y);
    else sheet.ink.lineTo(x, y);
  });
  if (isClosed) sheet.ink.closePath();
}

/** Words on a ground of their own, kept inside the picture; `above` puts them over the point. */
export function chip(sheet: Sheet, words: string, at: Place, ground: string, colour: string, above = false): void {
  const { ink, unit } = sheet;
  const [high, pad] = [17 * unit, 5 * unit];
  const wide = ink.measureText(words).width + 2 * pad;
  const x = Math.min(Math.max(at[0], sheet.left), sheet.left + sheet.width - wide);
  const y = Math.min(Math.max(above ? at[1] - high : at[1], sheet.top), sheet.top + sheet.height - high);
  ink.fillStyle = ground;
  ink.beginPath();
  ink.roundRect(x, y, wide, high, 4 * unit);
  ink.fill();
  ink.fillStyle = colour;
  ink.fillText(words, x + pad, y + high / 2 + 0.5 * unit);
}
