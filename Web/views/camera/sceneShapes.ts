import { isRecord } from "../../api/problem";

/** Parts of the picture's width and height, 0 to 1. */
export type Place = readonly [x: number, y: number];

export interface LineShape { readonly name: string; readonly from: Place; readonly to: Place; readonly forward: string; readonly backward: string }
export interface AreaShape { readonly name: string; readonly points: readonly Place[] }

export interface SceneShapes {
  readonly lines: readonly LineShape[];
  readonly zones: readonly AreaShape[];
  readonly lanes: readonly AreaShape[];
  readonly limit: number | null;
  readonly isCalibrated: boolean;
}

export const noShapes: SceneShapes = { lines: [], zones: [], lanes: [], limit: null, isCalibrated: false };

/** What is drawn of a camera's scene. What cannot be read is left out; the scene editor says what is wrong with it. */
export function sceneShapes(settings: unknown): SceneShapes {
  const scene = isRecord(settings) ? settings["scene"] : null;
  if (!isRecord(scene)) return noShapes;
  const [width, height] = scene["coordinates"] === "pixels" ? (pair(scene["size"]) ?? [1, 1]) : [1, 1];
  const place = (value: unknown): Place | null => {
    const found = pair(value);
    return found === null ? null : [found[0] / width, found[1] / height];
  };
  const area = (each: Record<string, unknown>): AreaShape[] => {
    const points = list(each["points"]).map(place).filter((point): point is Place => point !== null);
    return points.length < 3 ? [] : [{ name: words(each["name"]), points }];
  };
  return {
    lines: list(scene["lines"]).filter(isRecord).flatMap((each) => {
      const [from, to] = [place(each["from"]), place(each["to"])];
      if (from === null || to === null) return [];
      return [{ name: words(each["name"]), from, to, forward: words(each["forward"]) || "forward", backward: words(each["backward"]) || "backward" }];
    }),
    zones: list(scene["zones"]).filter(isRecord).flatMap(area),
    lanes: list(scene["lanes"]).filter(isRecord).flatMap(area),
    limit: typeof scene["speed_limit_kmh"] === "number" ? scene["speed_limit_kmh"] : null,
    isCalibrated: isRecord(scene["calibration"]),
  };
}

function pair(value: unknown): Place | null {
  const [x, y] = list(value);
  return typeof x === "number" && typeof y === "number" ? [x, y] : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function words(value: unknown): string {
  return typeof value === "string" ? value : "";
}
