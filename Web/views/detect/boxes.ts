import { onColours, token } from "../../app/theme";
import { seriesTokens } from "../../ui/chart";

export interface Boxed {
  readonly class: string;
  readonly box: readonly number[];
  readonly confidence?: number;
  /** Of a vehicle that is followed. */
  readonly id?: number;
}

export interface Found extends Boxed { readonly confidence: number }

/** Where words stand already, all of one height. */
interface Room { readonly x: number; readonly y: number; readonly wide: number }

/** Pixels of the screen; narrower boxes are drawn without words. */
const leastLabelled = 36;
const known = ["car", "truck", "bus", "motorcycle", "bicycle", "pedestrian"];

/** Draws boxes over a picture of this size, sharp at any width; one can be lit up. */
export class Boxes {
  readonly canvas = document.createElement("canvas");
  private found: readonly Boxed[] = [];
  private size: readonly number[] = [1, 1];
  private lit = -1;

  constructor(signal: AbortSignal) {
    this.canvas.className = "boxes";
    this.canvas.setAttribute("aria-hidden", "true"); // The table beside says the same.
    const resized = new ResizeObserver(() => this.draw());
    resized.observe(this.canvas);
    signal.addEventListener("abort", () => resized.disconnect(), { once: true });
    onColours(() => this.draw(), signal);
  }

  show(found: readonly Boxed[], size: readonly number[]): void {
    [this.found, this.size, this.lit] = [found, size, -1];
    this.draw();
  }

  light(index: number): void {
    if (this.lit === index) return;
    this.lit = index;
    this.draw();
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const context = this.canvas.getContext("2d");
    if (context === null || width === 0) return;
    const scale = devicePixelRatio;
    [this.canvas.width, this.canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    context.scale(scale, scale);
    const [across, down] = [width / (this.size[0] ?? 1), height / (this.size[1] ?? 1)];
    context.font = "600 12px system-ui, sans-serif";
    this.found.forEach((each, index) => {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = each.box;
      const colour = colourOf(each.class);
      context.globalAlpha = this.lit >= 0 && this.lit !== index ? 0.25 : 1;
      context.strokeStyle = colour;
      context.lineWidth = this.lit === index ? 4 : 2;
      context.strokeRect(x1 * across, y1 * down, (x2 - x1) * across, (y2 - y1) * down);
    });
    context.globalAlpha = 1;
    const taken: Room[] = [];
    // The surest keep their words where those of several would cover each other; the table lights up the others.
    const order = this.found.map((each, index) => ({ each, index })).sort((left, right) => (right.each.confidence ?? 1) - (left.each.confidence ?? 1));
    for (const { each, index } of order) {
      const [x1 = 0, y1 = 0, x2 = 0] = each.box;
      const isShown = this.lit >= 0 ? this.lit === index : (x2 - x1) * across >= leastLabelled;
      if (isShown) this.label(context, each, x1 * across, y1 * down, width, taken);
    }
  }

  private label(context: CanvasRenderingContext2D, each: Boxed, x: number, y: number, width: number, taken: Room[]): void {
    const words = `${each.class} ${each.id === undefined ? `${Math.round((each.confidence ?? 0) * 100)} %` : `#${each.id}`}`;
    const wide = context.measureText(words).width + 10;
    const room = { x: Math.max(0, Math.min(x - 1, width - wide)), y: y >= 19 ? y - 18 : y, wide };
    if (taken.some((other) => Math.abs(other.y - room.y) < 18 && room.x < other.x + other.wide && other.x < room.x + wide)) return;
    taken.push(room);
    context.fillStyle = colourOf(each.class);
    context.fillRect(room.x, room.y, wide, 18);
    context.fillStyle = "#0a0f0e";
    context.fillText(words, room.x + 5, room.y + 13);
  }
}

/** Classes of traffic have their colours; others one of the series, always the same. */
export function colourOf(name: string): string {
  if (known.includes(name)) return token(name);
  if (name === "person") return token("pedestrian");
  let sum = 0;
  for (const letter of name) sum += letter.charCodeAt(0);
  return token(seriesTokens[sum % seriesTokens.length] ?? "series-1");
}
