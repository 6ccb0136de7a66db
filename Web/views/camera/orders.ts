import { api } from "../../api/client";
import type { Camera } from "../../api/generated";
import { text } from "../../text";
import { button } from "../../ui/button";
import type { IconName } from "../../ui/icon";

type Order = "start" | "stop" | "pause" | "resume" | "restart";

const icons: Record<Order, IconName> = { start: "play", stop: "stop", pause: "pause", resume: "play", restart: "restart" };

/** What can be asked of a camera in its present state. */
export function orderButtons(camera: Camera, done: () => Promise<void>): HTMLButtonElement[] {
  return ordersOf(camera).map((order) => button(text.camera.orders[order], async () => {
    await api.post("/api/gantry/v1/cameras/{id}/{order}", { path: { id: camera.id, order } });
    await done();
  }, { icon: icons[order] }));
}

function ordersOf(camera: Camera): readonly Order[] {
  const phase = camera.status?.phase;
  if (!camera.enabled || phase === undefined || phase === "stopped") return ["start"];
  if (phase === "paused") return ["resume", "stop"];
  if (phase === "ended") return ["restart"];
  return phase === "online" ? ["pause", "stop"] : ["restart", "stop"];
}
