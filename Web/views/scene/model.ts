/** A place in the picture as parts of its width and height, 0…1. */
export type Place = readonly [x: number, y: number];
export type Size = readonly [width: number, height: number];

export interface Region { readonly name: string; readonly kind: "include" | "exclude"; readonly points: readonly Place[] }
export interface Line {
  readonly name: string; readonly from: Place; readonly to: Place; readonly forward: string; readonly backward: string;
}
export interface Zone { readonly name: string; readonly points: readonly Place[]; readonly allowsStanding: boolean }
export interface Lane {
  readonly name: string; readonly points: readonly Place[]; readonly direction: readonly [Place, Place] | null;
  readonly limit: number | null;
}
export interface Gate { readonly name: string; readonly from: Place; readonly to: Place }

/** A clicked place; its metres are null until somebody has typed them. */
export interface RoadPoint { readonly picture: Place; readonly x: number | null; readonly y: number | null }
/** A length somebody measured on the road. It checks a calibration and is no part of the scene that is saved. */
export interface KnownLength { readonly from: Place; readonly to: Place; readonly metres: number | null }

export interface Calibration {
  readonly points: readonly RoadPoint[];
  readonly clickDeviation: number;
  /** As it was written: this editor carries it along. */
  readonly lens: unknown;
}

export interface Scene {
  readonly name: string;
  readonly limit: number | null;
  readonly classes: readonly string[] | null;
  readonly calibration: Calibration;
  readonly known: readonly KnownLength[];
  readonly regions: readonly Region[];
  readonly lines: readonly Line[];
  readonly zones: readonly Zone[];
  readonly lanes: readonly Lane[];
  readonly gates: readonly Gate[];
}

export const emptyScene: Scene = {
  name: "", limit: null, classes: null, calibration: { points: [], clickDeviation: 1.5, lens: null }, known: [],
  regions: [], lines: [], zones: [], lanes: [], gates: [],
};

type Raw = Readonly<Record<string, unknown>>;

/** Reads a scene as a camera keeps it; places in pixels become parts of the picture. */
export function readScene(value: unknown): Scene {
  const raw = members(value);
  const size = numbers(raw["size"]);
  const scale: Size = raw["coordinates"] === "pixels" && size.length === 2 ? [size[0] ?? 1, size[1] ?? 1] : [1, 1];
  const place = (given: unknown): Place => {
    const [x = 0, y = 0] = numbers(given);
    return [x / scale[0], y / scale[1]];
  };
  const places = (given: unknown): Place[] => list(given).map(place);
  const calibration = members(raw["calibration"]);
  return {
    name: word(raw["name"]), limit: number(raw["speed_limit_kmh"]),
    classes: Array.isArray(raw["classes"]) ? list(raw["classes"]).map(word) : null,
    calibration: {
      points: list(calibration["points"]).map(members).map((point) => {
        const [x = null, y = null] = numbers(point["ground"]);
        return { picture: place(point["picture"]), x, y };
      }),
      clickDeviation: number(calibration["click_deviation"]) ?? emptyScene.calibration.clickDeviation,
      lens: calibration["lens"] ?? null,
    },
    known: [],
    regions: list(raw["regions"]).map(members).map((each) => ({
      name: word(each["name"]), kind: each["kind"] === "exclude" ? "exclude" : "include", points: places(each["points"]),
    })),
    lines: list(raw["lines"]).map(members).map((each) => ({
      name: word(each["name"]), from: place(each["from"]), to: place(each["to"]),
      forward: word(each["forward"]) || "forward", backward: word(each["backward"]) || "backward",
    })),
    zones: list(raw["zones"]).map(members).map((each) => ({
      name: word(each["name"]), points: places(each["points"]), allowsStanding: each["allows_standing"] === true,
    })),
    lanes: list(raw["lanes"]).map(members).map((each) => {
      const [from, to] = places(each["direction"]);
      return {
        name: word(each["name"]), points: places(each["points"]),
        direction: from !== undefined && to !== undefined ? [from, to] as const : null,
        limit: number(each["speed_limit_kmh"]),
      };
    }),
    gates: list(raw["gates"]).map(members).map((each) => ({
      name: word(each["name"]), from: place(each["from"]), to: place(each["to"]),
    })),
  };
}

/** The scene as a camera keeps it. What is left out stays out; null when nothing is left. */
export function writeScene(scene: Scene, size: Size | null): Raw | null {
  const written: Record<string, unknown> = {};
  if (scene.name !== "") written["name"] = scene.name;
  if (scene.limit !== null) written["speed_limit_kmh"] = scene.limit;
  if (scene.classes !== null) written["classes"] = scene.classes;
  const calibration = writeCalibration(scene.calibration);
  if (calibration !== null) written["calibration"] = calibration;
  if (scene.regions.length > 0) {
    written["regions"] = scene.regions.map((each) => ({ name: each.name, kind: each.kind, points: each.points.map(rounded) }));
  }
  if (scene.lines.length > 0) {
    written["lines"] = scene.lines.map((each) => ({
      name: each.name, from: rounded(each.from), to: rounded(each.to), forward: each.forward, backward: each.backward,
    }));
  }
  if (scene.zones.length > 0) {
    written["zones"] = scene.zones.map((each) => ({
      name: each.name, points: each.points.map(rounded), ...(each.allowsStanding ? { allows_standing: true } : {}),
    }));
  }
  if (scene.lanes.length > 0) {
    written["lanes"] = scene.lanes.map((each) => ({
      name: each.name, points: each.points.map(rounded),
      ...(each.direction === null ? {} : { direction: each.direction.map(rounded) }),
      ...(each.limit === null ? {} : { speed_limit_kmh: each.limit }),
    }));
  }
  if (scene.gates.length > 0) {
    written["gates"] = scene.gates.map((each) => ({ name: each.name, from: rounded(each.from), to: rounded(each.to) }));
  }
  if (Object.keys(written).length === 0) return null;
  return size === null ? written : { ...written, size };
}

/** Null without points. Those whose metres are missing are left out. */
export function writeCalibration(calibration: Calibration): Raw | null {
  const points = calibration.points.filter((point) => point.x !== null && point.y !== null);
  if (points.length === 0) return null;
  return {
    points: points.map((point) => ({ picture: rounded(point.picture), ground: [point.x, point.y] })),
    click_deviation: calibration.clickDeviation,
    ...(calibration.lens === null ? {} : { lens: calibration.lens }),
  };
}

/** A ten-thousandth of a picture is a fifth of a pixel of 1920: finer than anybody clicks. */
function rounded(place: Place): Place {
  return [Math.round(place[0] * 1e5) / 1e5, Math.round(place[1] * 1e5) / 1e5];
}

function members(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numbers(value: unknown): number[] {
  return list(value).filter((each): each is number => typeof each === "number");
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}
