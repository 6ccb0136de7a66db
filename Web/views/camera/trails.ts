import type { LiveData, LiveVehicle } from "../../api/live";
import type { Place } from "./sceneShapes";

export interface Trail {
  /** Where it stood on the road, oldest first. */
  readonly points: Place[];
  seen: number;
  isSpeeding: boolean;
}

const keptPoints = 48;
const keptMilliseconds = 2500;
const keptTrails = 256;

/** Where the vehicles came from. Bounded in length, number and time. */
export class Trails {
  private trails = new Map<number, Trail>();
  private generation = "";

  take(data: LiveData): void {
    const generation = `${data.run}/${data.generation}`;
    if (generation !== this.generation) this.trails.clear();
    this.generation = generation;
    if (data.size !== null) for (const vehicle of data.vehicles) this.follow(vehicle, data.at, data.size);
    for (const event of data.events) {
      const trail = event.kind === "speeding" ? this.trails.get(event.vehicle) : undefined;
      if (trail !== undefined) trail.isSpeeding = true;
    }
    for (const [id, trail] of this.trails) {
      if (data.at - trail.seen > keptMilliseconds || this.trails.size > keptTrails) this.trails.delete(id);
    }
  }

  of(vehicle: number): Trail | undefined {
    return this.trails.get(vehicle);
  }

  private follow(vehicle: LiveVehicle, at: number, [width, height]: readonly [number, number]): void {
    const [x1, , x2, y2] = vehicle.box;
    const trail = this.trails.get(vehicle.id) ?? { points: [], seen: at, isSpeeding: false };
    trail.seen = at;
    const point: Place = [(x1 + x2) / 2 / width, y2 / height];
    const last = trail.points[trail.points.length - 1];
    // Who stands leaves no heap of equal points.
    if (last === undefined || Math.hypot(last[0] - point[0], last[1] - point[1]) > 0.002) trail.points.push(point);
    if (trail.points.length > keptPoints) trail.points.shift();
    this.trails.set(vehicle.id, trail);
  }
}
