import { api } from "../../api/client";
import type { Camera } from "../../api/generated";
import { followCamera, vehicles } from "../../api/live";
import { Problem } from "../../api/problem";
import { to } from "../../app/router";
import type { Visit } from "../../app/view";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { fill, h, setText } from "../../ui/h";
import { keptLayers } from "../camera/layers";
import { sceneShapes } from "../camera/sceneShapes";
import { Stage } from "../camera/stage";
import { demoAddress, demoScene } from "./demo";

const id = "demo";

/** The second step: simulated traffic, looked at for real. */
export async function showDemo(at: HTMLElement, visit: Visit): Promise<void> {
  const place = h("div", { class: "stack" });
  const words = text.welcome;
  at.append(h("section", { class: "card stack" }, h("h2", null, words.look), h("p", { class: "soft" }, words.lookWhy), place,
    h("div", { class: "row" }, linkButton(words.addOwn, to("/add-camera"), { icon: "plus" }), linkButton(words.toWall, to("/"), { icon: "wall" }))));
  const { items } = await api.get("/api/gantry/v1/cameras", { signal: visit.signal });
  const there = items.find((each) => each.id === id) ?? items.find((each) => each.address.startsWith("simulate:"));
  if (there !== undefined) return live(place, visit, there);
  fill(place, h("div", null, button(words.start, async () => live(place, visit, await start()), { kind: "main", icon: "play" })));
}

async function start(): Promise<Camera> {
  try {
    return await api.post("/api/gantry/v1/cameras", { body: { id, name: text.welcome.demoName, address: demoAddress, scene: demoScene } });
  } catch (error) {
    // Somebody else has started it meanwhile.
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    return await api.get("/api/gantry/v1/cameras/{id}", { path: { id } });
  }
}

function live(place: HTMLElement, visit: Visit, camera: Camera): void {
  const stage = new Stage(text.welcome.overlay, keptLayers(), visit.signal);
  stage.overlay.scene = sceneShapes(camera.settings);
  stage.note(h("span", null, text.welcome.starting));
  const counted = h("p", { class: "welcome-count number", role: "status" });
  let isFirst = true;
  followCamera(camera.id, { fps: 30 }, (message) => {
    if (message.data.ended !== null) return;
    if (isFirst) stage.note();
    isFirst = false;
    stage.take(message);
    setText(counted, text.welcome.counted(vehicles(message.data.totals.vehicles)));
  }, () => undefined, visit.signal);
  fill(place, stage.element, h("div", { class: "row row-apart" }, counted,
    linkButton(text.welcome.open, to("/cameras/{id}", { id: camera.id }), { icon: "camera", kind: "main" })));
}
