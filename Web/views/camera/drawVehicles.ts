import type { LiveData, LiveVehicle, TrafficClass } from "../../api/live";
import { nameOfClass } from "../../text";
import type { Layers } from "./layers";
import { chipIfFree, on, type Sheet } from "./sheet";
import type { Trails } from "./trails";

export type ClassColours = Readonly<Record<TrafficClass, string>>;

const dark = "rgb(6 14 12 / 82%)";
const alarm = "#ff6b5e";

/** Trails first, then boxes, then words, so that no box hides another's number. */
export function drawVehicles(sheet: Sheet, data: LiveData, layers: Layers, trails: Trails, colours: ClassColours): void {
  const size = data.size;
  if (size === null) return;
  if (layers.trails) for (const vehicle of data.vehicles) trail(sheet, vehicle, trails, colours);
  if (layers.boxes) for (const vehicle of data.vehicles) box(sheet, vehicle, size, colour(vehicle, trails, colours));
  for (const vehicle of byWeight(data.vehicles, trails)) name(sheet, vehicle, size, layers, trails);
}

/** Who is too fast, then who is near: where words would cover each other, these keep theirs. */
function byWeight(vehicles: readonly LiveVehicle[], trails: Trails): readonly LiveVehicle[] {
  const weight = (vehicle: LiveVehicle): number => (trails.of(vehicle.id)?.isSpeeding === true ? 1e6 : 0) + vehicle.box[3];
  return [...vehicles].sort((left, right) => weight(right) - weight(left));
}

/** In full, or short, above the box or below it; a crowd far away keeps its boxes only. */
function name(sheet: Sheet, vehicle: LiveVehicle, size: readonly [number, number], layers: Layers, trails: Trails): void {
  const isSpeeding = trails.of(vehicle.id)?.isSpeeding === true;
  const [ground, ink] = isSpeeding ? [alarm, "#1c0503"] : [dark, "#f3f8f6"];
  const above = on(sheet, [vehicle.box[0] / size[0], vehicle.box[1] / size[1]]);
  const below = on(sheet, [vehicle.box[0] / size[0], vehicle.box[3] / size[1]]);
  const space = 2 * sheet.unit;
  for (const plain of [label(vehicle, layers), short(vehicle, layers)]) {
    if (plain === "") continue;
    // Told by a sign too, for eyes that do not tell red from the rest.
    const words = isSpeeding ? `▲ ${plain}` : plain;
    if (chipIfFree(sheet, words, [above[0], above[1] - space], ground, ink, true)) return;
    if (chipIfFree(sheet, words, [below[0], below[1] + space], ground, ink, false)) return;
  }
}

function short(vehicle: LiveVehicle, layers: Layers): string {
  // A queue far away needs no row of noughts.
  if (vehicle.is_standing) return "";
  if (layers.speeds && vehicle.speed !== null) return String(Math.round(vehicle.speed));
  return layers.ids ? `#${vehicle.id}` : "";
}

function colour(vehicle: LiveVehicle, trails: Trails, colours: ClassColours): string {
  return trails.of(vehicle.id)?.isSpeeding === true ? alarm : colours[vehicle.class];
}

function label(vehicle: LiveVehicle, layers: Layers): string {
  const parts: string[] = [];
  if (layers.ids) parts.push(`#${vehicle.id}`);
  if (layers.classes) parts.push(nameOfClass(vehicle.class));
  if (layers.speeds && vehicle.speed !== null) {
    parts.push(`${Math.round(vehicle.speed)}${vehicle.plus_minus === null ? "" : ` ±${vehicle.plus_minus.toFixed(vehicle.plus_minus < 1 ? 1 : 0)}`} km/h`);
  }
  return parts.join(" ");
}

function trail(sheet: Sheet, vehicle: LiveVehicle, trails: Trails, colours: ClassColours): void {
  const points = trails.of(vehicle.id)?.points ?? [];
  if (points.length < 2) return;
  const { ink, unit } = sheet;
  ink.setLineDash([]);
  ink.strokeStyle = colour(vehicle, trails, colours);
  ink.lineWidth = 2 * unit;
  ink.lineCap = "round";
  let [x, y] = on(sheet, points[0] ?? [0, 0]);
  for (let index = 1; index < points.length; index += 1) {
    const [toX, toY] = on(sheet, points[index] ?? [0, 0]);
    ink.globalAlpha = 0.1 + (0.65 * index) / points.length;
    ink.beginPath();
    ink.moveTo(x, y);
    ink.lineTo(toX, toY);
    ink.stroke();
    [x, y] = [toX, toY];
  }
  ink.globalAlpha = 1;
}

/** A thin box with strong corners; who stands has a dashed one. */
function box(sheet: Sheet, vehicle: LiveVehicle, size: readonly [number, number], stroke: string): void {
  const { ink, unit } = sheet;
  const [x1, y1] = on(sheet, [vehicle.box[0] / size[0], vehicle.box[1] / size[1]]);
  const [x2, y2] = on(sheet, [vehicle.box[2] / size[0], vehicle.box[3] / size[1]]);
  ink.strokeStyle = stroke;
  ink.lineWidth = 1.2 * unit;
  ink.setLineDash(vehicle.is_standing ? [4 * unit, 3 * unit] : []);
  ink.strokeRect(x1, y1, x2 - x1, y2 - y1);
  ink.setLineDash([]);
  ink.lineWidth = 3 * unit;
  const arm = Math.min(12 * unit, (x2 - x1) / 3, (y2 - y1) / 3);
  ink.beginPath();
  for (const [x, y, dx, dy] of [[x1, y1, 1, 1], [x2, y1, -1, 1], [x2, y2, -1, -1], [x1, y2, 1, -1]] as const) {
    ink.moveTo(x + dx * arm, y);
    ink.lineTo(x, y);
    ink.lineTo(x, y + dy * arm);
  }
  ink.stroke();
}
