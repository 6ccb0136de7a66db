import { text } from "../../text";
import { h } from "../../ui/h";

export const layerNames = ["boxes", "ids", "classes", "speeds", "trails", "lines", "zones", "lanes"] as const;
export type Layer = (typeof layerNames)[number];
export type Layers = { [name in Layer]: boolean };

const key = "gantry.layers";
const usual: Layers = {
  boxes: true, ids: true, classes: true, speeds: true, trails: true, lines: true, zones: true, lanes: false,
};

/** What is drawn over the pictures; kept in this browser. */
export function keptLayers(): Layers {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Layers>;
    const layers = { ...usual };
    for (const name of layerNames) if (typeof kept[name] === "boolean") layers[name] = kept[name] ?? usual[name];
    return layers;
  } catch {
    return { ...usual };
  }
}

/** A row of buttons that are down while their layer is drawn. */
export function layerButtons(layers: Layers, changed: () => void): HTMLElement {
  const buttons = layerNames.map((name) => {
    const element = h("button", { class: "button button-small", type: "button" },
      text.camera.layers[name]);
    element.setAttribute("aria-pressed", String(layers[name]));
    element.addEventListener("click", () => {
      layers[name] = !layers[name];
      element.setAttribute("aria-pressed", String(layers[name]));
      try {
        localStorage.setItem(key, JSON.stringify(layers));
      } catch {
        // Where storage is forbidden the choice lasts until the page is closed.
      }
      changed();
    });
    return element;
  });
  return h("div", { class: "layers", role: "group", "aria-label": text.camera.drawn }, buttons);
}
