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
  /** Where words stand already. */
  readonly taken: Room[];
}

interface Room { readonly x: number; readonly y: number; readonly wide: number; readonly high: number }

const gap = 2;

/** As `object-fit: contain` lays the picture into its frame. */
export function sheetOf(ink: CanvasRenderingContext2D, size: readonly [number, number], unit: number): Sheet {
  const { width, height } = ink.canvas;
  const scale = Math.min(width / size[0], height / size[1]);
  const [w, h] = [size[0] * scale, size[1] * scale];
  return { ink, left: (width - w) / 2, top: (height - h) / 2, width: w, height: h, unit, taken: [] };
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
  write(sheet, words, room(sheet, words, at, above), ground, colour);
}

/** The same where there is room; false, and nothing is drawn, where other words stand. */
export function chipIfFree(sheet: Sheet, words: string, at: Place, ground: string, colour: string, above: boolean): boolean {
  const wanted = room(sheet, words, at, above);
  const space = gap * sheet.unit;
  const isTaken = sheet.taken.some((each) => wanted.x < each.x + each.wide + space && each.x < wanted.x + wanted.wide + space
    && wanted.y < each.y + each.high + space && each.y < wanted.y + wanted.high + space);
  if (!isTaken) write(sheet, words, wanted, ground, colour);
  return !isTaken;
}

function room(sheet: Sheet, words: string, at: Place, above: boolean): Room {
  const [high, wide] = [17 * sheet.unit, sheet.ink.measureText(words).width + 10 * sheet.unit];
  const x = Math.min(Math.max(at[0], sheet.left), sheet.left + sheet.width - wide);
  const y = Math.min(Math.max(above ? at[1] - high : at[1], sheet.top), sheet.top + sheet.height - high);
  return { x, y, wide, high };
}

function write(sheet: Sheet, words: string, at: Room, ground: string, colour: string): void {
  const { ink, unit } = sheet;
  sheet.taken.push(at);
  ink.fillStyle = ground;
  ink.beginPath();
  ink.roundRect(at.x, at.y, at.wide, at.high, 4 * unit);
  ink.fill();
  ink.fillStyle = colour;
  ink.fillText(words, at.x + 5 * unit, at.y + at.high / 2 + 0.5 * unit);
}
