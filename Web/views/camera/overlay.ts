import type { LiveData } from "../../api/live";
import { onColours, token } from "../../app/theme";
import { drawScene } from "./drawScene";
import { drawVehicles, type ClassColours } from "./drawVehicles";
import type { Layers } from "./layers";
import { noShapes, type SceneShapes } from "./sceneShapes";
import { sheetOf } from "./sheet";
import type { Trails } from "./trails";

/** CSS pixels: narrower pictures have smaller words, wider ones are looked at from farther away. */
const narrow = 560;
const wide = 1300;

/** Draws what was found over the picture, sharp at every size and density of the screen. */
export class Overlay {
  scene: SceneShapes = noShapes;
  private last: LiveData | null = null;
  private unit = devicePixelRatio;
  private colours: ClassColours = classColours();

  constructor(
    private readonly canvas: HTMLCanvasElement, private readonly layers: Layers, private readonly trails: Trails,
    signal: AbortSignal,
  ) {
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(canvas);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    onColours(() => { this.colours = classColours(); this.again(); }, signal);
  }

  draw(data: LiveData): void {
    this.last = data;
    this.again();
  }

  /** The same data once more, as after another size or layer. */
  again(): void {
    const ink = this.canvas.getContext("2d");
    if (ink === null) return;
    ink.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const data = this.last;
    if (data?.size == null) return;
    const { clientWidth } = this.canvas;
    const unit = this.unit * (clientWidth < narrow ? 0.82 : Math.max(1, (clientWidth / wide) ** 0.7));
    ink.font = `600 ${12 * unit}px system-ui, "Liberation Sans", sans-serif`;
    ink.textBaseline = "middle";
    const sheet = sheetOf(ink, data.size, unit);
    drawScene(sheet, this.scene, data.totals, this.layers);
    drawVehicles(sheet, data, this.layers, this.trails, this.colours);
  }

  private resize(): void {
    this.unit = devicePixelRatio;
    this.canvas.width = Math.round(this.canvas.clientWidth * this.unit);
    this.canvas.height = Math.round(this.canvas.clientHeight * this.unit);
    this.again();
  }
}

function classColours(): ClassColours {
  return {
    car: token("car"), truck: token("truck"), bus: token("bus"), motorcycle: token("motorcycle"),
    bicycle: token("bicycle"), pedestrian: token("pedestrian"),
  };
}
