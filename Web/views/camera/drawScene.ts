import { sum, type LiveTotals } from "../../api/live";
import type { Layers } from "./layers";
import type { LineShape, Place, SceneShapes } from "./sceneShapes";
import { chip, chipIfFree, on, trace, type Sheet } from "./sheet";

const ground = "rgb(6 14 12 / 78%)";
const lineColour = "#ffd166";
const zoneColour = "#8fb8f5";
const laneColour = "#e8f1ee";

/** Lanes and zones below, counting lines with their running counts above. */
export function drawScene(sheet: Sheet, scene: SceneShapes, totals: LiveTotals, layers: Layers): void {
  const { ink, unit } = sheet;
  if (layers.lanes) {
    for (const lane of scene.lanes) area(sheet, lane.points, lane.name, laneColour, "rgb(232 241 238 / 8%)");
  }
  if (layers.zones) {
    for (const zone of scene.zones) {
      const visits = sum(totals.zones[zone.name]?.visits ?? {});
      area(sheet, zone.points, `${zone.name}  ${visits}`, zoneColour, "rgb(143 184 245 / 12%)");
    }
  }
  if (!layers.lines) return;
  for (const line of scene.lines) {
    ink.setLineDash([]);
    ink.strokeStyle = "rgb(6 14 12 / 60%)";
    ink.lineWidth = 5 * unit;
    trace(sheet, [line.from, line.to], false);
    ink.stroke();
    ink.strokeStyle = lineColour;
    ink.lineWidth = 2.5 * unit;
    ink.stroke();
    arrow(sheet, line);
  }
  for (const line of scene.lines) {
    const counts = totals.lines[line.name];
    const words = `${line.name}  ${line.forward} ${sum(counts?.forward ?? {})}  ${line.backward} ${sum(counts?.backward ?? {})}`;
    const [x, y] = on(sheet, line.from);
    // Two lines side by side in a small picture: one is named below, the other above.
    const isNamed = chipIfFree(sheet, words, [x, y + 6 * unit], ground, lineColour, false)
      || chipIfFree(sheet, words, [x, y - 10 * unit], ground, lineColour, true);
    if (!isNamed) chip(sheet, words, [x, y + 26 * unit], ground, lineColour);
  }
}

function area(sheet: Sheet, points: readonly Place[], words: string, colour: string, filling: string): void {
  const { ink, unit } = sheet;
  ink.setLineDash([6 * unit, 4 * unit]);
  ink.strokeStyle = colour;
  ink.fillStyle = filling;
  ink.lineWidth = 1.2 * unit;
  trace(sheet, points, true);
  ink.fill();
  ink.stroke();
  ink.setLineDash([]);
  const middle: Place = [
    points.reduce((all, point) => all + point[0], 0) / points.length,
    points.reduce((all, point) => all + point[1], 0) / points.length,
  ];
  // Lanes that run together far away: each is named where it is still alone, or not at all.
  for (const share of [0, 0.4, 0.7]) {
    for (const [x, y] of share === 0 ? [middle] : points) {
      const place = on(sheet, [middle[0] * (1 - share) + x * share, middle[1] * (1 - share) + y * share]);
      if (chipIfFree(sheet, words, place, ground, colour, false)) return;
    }
  }
}

/** Points where `forward` goes: from left to right of who walks from the line's beginning to its end. */
function arrow(sheet: Sheet, line: LineShape): void {
  const { ink, unit } = sheet;
  const [from, to] = [on(sheet, line.from), on(sheet, line.to)];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (length < 1) return;
  const [along, across] = [[dx / length, dy / length] as const, [-dy / length, dx / length] as const];
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const [half, tip] = [6 * unit, 11 * unit];
  ink.fillStyle = lineColour;
  ink.beginPath();
  ink.moveTo(x - along[0] * half, y - along[1] * half);
  ink.lineTo(x + along[0] * half, y + along[1] * half);
  ink.lineTo(x + across[0] * tip, y + across[1] * tip);
  ink.closePath();
  ink.fill();
}
