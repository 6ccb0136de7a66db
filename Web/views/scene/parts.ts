import type { Gate, KnownLength, Lane, Line, Place, Region, RoadPoint, Scene, Zone } from "./model";

export type Kind = "region" | "line" | "zone" | "lane" | "gate" | "point" | "known";

/** One thing that was drawn. */
export interface Ref { readonly kind: Kind; readonly index: number }

const lists = {
  region: "regions", line: "lines", zone: "zones", lane: "lanes", gate: "gates", known: "known",
} as const;

type ListKind = keyof typeof lists;
type Item = Region | Line | Zone | Lane | Gate | KnownLength;

export const areaKinds: readonly Kind[] = ["region", "zone", "lane"];
export const lineKinds: readonly Kind[] = ["line", "gate", "known"];

/** How many places something of this kind has: an area any number from three on. */
export function isArea(kind: Kind): boolean { return areaKinds.includes(kind); }

export function same(a: Ref | null, b: Ref | null): boolean {
  return a === b || (a !== null && b !== null && a.kind === b.kind && a.index === b.index);
}

export function items(scene: Scene, kind: Kind): readonly (Item | RoadPoint)[] {
  return kind === "point" ? scene.calibration.points : scene[lists[kind]];
}

export function exists(scene: Scene, ref: Ref): boolean { return ref.index < items(scene, ref.kind).length; }

/** The places that can be taken hold of; of a lane the last two are its direction. */
export function places(scene: Scene, ref: Ref): readonly Place[] {
  const item = items(scene, ref.kind)[ref.index];
  if (item === undefined) return [];
  if ("picture" in item) return [item.picture];
  if ("from" in item) return [item.from, item.to];
  return "direction" in item && item.direction !== null ? [...item.points, ...item.direction] : item.points;
}

/** The corners of an area, without a lane's direction. */
export function corners(scene: Scene, ref: Ref): readonly Place[] {
  const item = items(scene, ref.kind)[ref.index];
  return item !== undefined && "points" in item ? item.points : [];
}

export function nameOf(scene: Scene, ref: Ref): string {
  const item = items(scene, ref.kind)[ref.index];
  return item !== undefined && "name" in item ? item.name : String(ref.index + 1);
}

/** With one item another; the same scene when there is no such item. */
export function changed<K extends Kind>(
  scene: Scene, ref: Ref & { readonly kind: K }, change: (item: never) => unknown,
): Scene {
  const list = items(scene, ref.kind);
  const item = list[ref.index];
  if (item === undefined) return scene;
  const next = [...list];
  next[ref.index] = (change as (item: unknown) => Item | RoadPoint)(item);
  return withList(scene, ref.kind, next);
}

export function moved(scene: Scene, ref: Ref, handle: number, to: Place): Scene {
  return placed(scene, ref, places(scene, ref).map((place, index) => (index === handle ? inside(to) : place)));
}

/** The whole of it, as far as it stays in the picture. */
export function shifted(scene: Scene, ref: Ref, by: Place): Scene {
  const all = places(scene, ref);
  const free = (axis: 0 | 1): number => {
    const values = all.map((place) => place[axis]);
    return Math.min(1 - Math.max(...values), Math.max(-Math.min(...values), by[axis]));
  };
  const [dx, dy] = [free(0), free(1)];
  return placed(scene, ref, all.map(([x, y]) => [x + dx, y + dy]));
}

export function removed(scene: Scene, ref: Ref): Scene {
  return withList(scene, ref.kind, items(scene, ref.kind).filter((_, index) => index !== ref.index));
}

/** Without a corner; the same scene when fewer than three would be left. */
export function withoutCorner(scene: Scene, ref: Ref, handle: number): Scene {
  const all = corners(scene, ref);
  if (all.length <= 3 || handle >= all.length) return scene;
  return changed(scene, ref, (item: Region) => ({ ...item, points: all.filter((_, index) => index !== handle) }));
}

/** With a corner more, behind the one of this number. */
export function withCorner(scene: Scene, ref: Ref, behind: number, place: Place): Scene {
  const all = corners(scene, ref);
  return changed(scene, ref, (item: Region) => ({
    ...item, points: [...all.slice(0, behind + 1), inside(place), ...all.slice(behind + 1)],
  }));
}

/** A new thing of this kind, and where it stands. Names are new ones. */
export function added(scene: Scene, kind: Kind, drawn: readonly Place[], word: string): { scene: Scene; ref: Ref } {
  const list = items(scene, kind);
  const name = freeName(word, list.map((item) => ("name" in item ? item.name : "")));
  const points = drawn.map(inside);
  const [from = [0, 0], to = [1, 1]] = points;
  const made: Record<Kind, () => Item | RoadPoint> = {
    region: () => ({ name, kind: "include", points }),
    zone: () => ({ name, points, allowsStanding: false }),
    lane: () => ({ name, points, direction: null, limit: null }),
    line: () => ({ name, from, to, forward: "forward", backward: "backward" }),
    gate: () => ({ name, from, to }),
    known: () => ({ from, to, metres: null }),
    point: () => ({ picture: from, x: null, y: null }),
  };
  return { scene: withList(scene, kind, [...list, made[kind]()]), ref: { kind, index: list.length } };
}

export function inside([x, y]: Place): Place {
  return [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))];
}

function placed(scene: Scene, ref: Ref, next: readonly Place[]): Scene {
  const [first = [0, 0], second = [0, 0]] = next;
  return changed(scene, ref, (item: Item | RoadPoint) => {
    if ("picture" in item) return { ...item, picture: first };
    if ("from" in item) return { ...item, from: first, to: second };
    const points = next.slice(0, item.points.length);
    const [from, to] = next.slice(item.points.length);
    return "direction" in item && from !== undefined && to !== undefined
      ? { ...item, points, direction: [from, to] } : { ...item, points };
  });
}

function withList(scene: Scene, kind: Kind, list: readonly (Item | RoadPoint)[]): Scene {
  if (kind === "point") return { ...scene, calibration: { ...scene.calibration, points: list as RoadPoint[] } };
  return { ...scene, [lists[kind as ListKind]]: list };
}

function freeName(word: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const name = `${word} ${number}`;
    if (!taken.includes(name)) return name;
  }
}
