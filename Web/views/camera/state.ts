import type { Camera } from "../../api/generated";
import { text } from "../../text";
import { badge, type Mood } from "../../ui/icon";

export type CameraState = "online" | "degraded" | "connecting" | "stalled" | "failed" | "off";

export const cameraStates: readonly CameraState[] = ["online", "degraded", "connecting", "stalled", "failed", "off"];

const moods: Record<CameraState, Mood> = {
  online: "good", degraded: "warn", connecting: "busy", stalled: "stalled", failed: "bad", off: "off",
};

/** How a camera is doing, in the six words that people need. */
export function cameraState(camera: Camera): CameraState {
  const status = camera.status;
  if (!camera.enabled || status === null) return "off";
  switch (status.phase) {
    case "online": return status.is_degraded ? "degraded" : "online";
    case "connecting": case "stalled": case "failed": return status.phase;
    case "paused": case "stopped": case "ended": return "off";
  }
}

/** Shape, colour and word; the reason is told where the mouse rests. */
export function stateBadge(camera: Camera): HTMLElement {
  const state = cameraState(camera);
  return badge(moods[state], text.camera.states[state], camera.status?.reason ?? undefined);
}

export function cameraName(camera: Camera): string {
  const settings = camera.settings as { readonly name?: unknown } | null;
  return typeof settings?.name === "string" && settings.name.trim() !== "" ? settings.name : camera.id;
}
