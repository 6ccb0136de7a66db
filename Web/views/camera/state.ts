import type { Camera } from "../../api/generated";
import { text } from "../../text";
import { badge, type Mood } from "../../ui/icon";

export type CameraState = "online" | "degraded" | "connecting" | "stalled" | "failed" | "over" | "off";

export const cameraStates: readonly CameraState[] = ["online", "degraded", "connecting", "stalled", "failed", "over", "off"];

const moods: Record<CameraState, Mood> = {
  online: "good", degraded: "warn", connecting: "busy", stalled: "stalled", failed: "bad", over: "off", off: "off",
};

/** Who needs somebody comes first. What comes and goes by itself keeps its place, so that nothing moves on a wall. */
const ranks: Record<CameraState, number> = { failed: 0, stalled: 1, degraded: 2, connecting: 2, online: 2, over: 3, off: 4 };

/** How a camera is doing, in the seven words that people need. */
export function cameraState(camera: Camera): CameraState {
  const status = camera.status;
  if (!camera.enabled || status === null) return "off";
  switch (status.phase) {
    case "online": return status.is_degraded ? "degraded" : "online";
    case "connecting": case "stalled": case "failed": return status.phase;
    // A recording that was not over, but cannot be read.
    case "ended": return status.reason === null ? "over" : "failed";
    case "paused": case "stopped": return "off";
  }
}

/** Shape, colour and word; the reason is told where the mouse rests. */
export function stateBadge(camera: Camera): HTMLElement {
  const state = cameraState(camera);
  return badge(moods[state], text.camera.states[state], camera.status?.reason ?? undefined);
}

/** As they stand on the wall. */
export function inOrder(left: Camera, right: Camera): number {
  const apart = ranks[cameraState(left)] - ranks[cameraState(right)];
  return apart !== 0 ? apart : cameraName(left).localeCompare(cameraName(right), "en", { numeric: true });
}

export function cameraName(camera: Camera): string {
  const settings = camera.settings as { readonly name?: unknown } | null;
  return typeof settings?.name === "string" && settings.name.trim() !== "" ? settings.name : camera.id;
}
