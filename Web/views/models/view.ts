import { api } from "../../api/client";
import type { Camera, Model } from "../../api/generated";
import { isRecord } from "../../api/problem";
import { may } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { to } from "../../app/router";
import { text } from "../../text";
import { sentence } from "../../api/problem";
import { linkButton } from "../../ui/button";
import { select } from "../../ui/field";
import { format } from "../../ui/format";
import { h } from "../../ui/h";
import { badge } from "../../ui/icon";
import { emptyState } from "../../ui/notice";
import { Table } from "../../ui/table";
import { Tile } from "../../ui/tile";
import { toast } from "../../ui/toast";

const words = text.models;

/** Which detectors there are, which one looks, what it costs and how good it is; and which camera uses which. */
export const view: View = {
  async mount(at, visit) {
    const [{ items: models }, { items: cameras }] = await Promise.all([
      api.get("/api/gantry/v1/models", { signal: visit.signal }), api.get("/api/gantry/v1/cameras", { signal: visit.signal }),
    ]);
    const loaded = models.find((model) => model.is_loaded);
    at.append(h("div", { class: "stack models" }, loaded === undefined ? null : tiles(loaded),
      models.length === 0 ? emptyState("models", words.none, words.noneWhy) : table(models),
      h("h2", null, words.cameras), cameraTable(cameras, models, visit)));
  },
};

function tiles(model: Model): HTMLElement {
  const name = new Tile(words.loaded, words.loadedFrom);
  name.show(model.name);
  const speed = new Tile(words.speed, words.speedFrom);
  speed.show(model.milliseconds === null ? null : format.number(model.milliseconds, 1), "ms");
  const input = new Tile(words.input, words.inputFrom);
  input.show(model.input === null ? null : model.input.join(" × "), "px");
  const classes = new Tile(words.classes, (model.classes ?? []).join(", "));
  classes.show(model.classes === null ? null : format.whole(model.classes.length));
  return h("div", { class: "tiles" }, name.element, speed.element, input.element, classes.element);
}

function table(models: readonly Model[]): HTMLElement {
  const sources = [...new Set(models.flatMap((model) => Object.keys(model.ap50)))].sort();
  const list = new Table<Model>([
    { title: words.name, cell: (model) => h("strong", null, model.name) },
    { title: words.state, cell: (model) => model.is_loaded ? badge("good", words.isLoaded) : badge("off", words.isThere) },
    { title: words.size, isNumber: true, isExtra: true, cell: (model) => format.bytes(model.bytes) },
    ...sources.map((source) => ({
      title: words.accuracyOn(source), isNumber: true,
      cell: (model: Model) => model.ap50[source] === undefined ? "–" : format.percent(model.ap50[source] ?? 0, 1),
    })),
  ], { label: words.title, key: (model) => model.name });
  list.show(models);
  return h("div", { class: "stack stack-tight" }, list.element, h("p", { class: "soft small" }, words.accuracyWhy));
}

function cameraTable(cameras: readonly Camera[], models: readonly Model[], visit: Visit): HTMLElement {
  if (cameras.length === 0) {
    return emptyState("camera", words.noCameras, words.noCamerasWhy,
      may("operator") && linkButton(words.addCamera, to("/add-camera"), { kind: "main", icon: "plus" }));
  }
  const list = new Table<Camera>([
    { title: words.camera, cell: (camera) => h("a", { href: to("/cameras/{id}", { id: camera.id }) }, nameOf(camera)) },
    { title: words.model, cell: (camera) => choice(camera, models, visit) },
    { title: words.fps, isNumber: true, cell: (camera) => camera.status === null ? "–" : format.number(camera.status.fps.processed, 1) },
    { title: words.latency, isNumber: true, isExtra: true, cell: (camera) => camera.status === null || camera.status.latency_ms === null ? "–" : `${camera.status.latency_ms} ms` },
  ], { label: words.cameras, key: (camera) => camera.id });
  list.show(cameras);
  return list.element;
}

function settings(camera: Camera): Record<string, unknown> {
  return isRecord(camera.settings) ? camera.settings : {};
}

function nameOf(camera: Camera): string {
  const { name } = settings(camera);
  return typeof name === "string" && name !== "" ? name : camera.id;
}

/** The model of a camera: `gantry-s` stands for the form that is quicker here. */
function choice(camera: Camera, models: readonly Model[], visit: Visit): Node | string {
  const present = String(settings(camera)["model"] ?? "");
  const plain = [...new Set(models.map((model) => model.name.replace(/-(int8|fp16)$/, "")))];
  if (present !== "" && !plain.includes(present)) plain.push(present);
  if (camera.is_fixed || !may("operator")) {
    return h("span", null, present === "" ? words.automatic : present, camera.is_fixed && h("span", { class: "soft small" }, ` · ${words.inFile}`));
  }
  const chosen = select([{ value: "", label: words.automatic }, ...plain.map((value) => ({ value, label: value }))], present,
    words.modelOf(nameOf(camera)));
  chosen.addEventListener("change", async () => {
    try {
      const now = await api.read("get", "/api/gantry/v1/cameras/{id}", { path: { id: camera.id }, signal: visit.signal });
      const { model: _, ...rest } = settings(now.data);
      const body = chosen.value === "" ? rest : { ...rest, model: chosen.value };
      await api.put("/api/gantry/v1/cameras/{id}", {
        path: { id: camera.id }, body: { ...body, enabled: now.data.enabled } as never, ifMatch: now.etag ?? "",
      });
      toast(words.changed(nameOf(camera)));
    } catch (error) {
      chosen.value = present;
      toast(sentence(error), "problem");
    }
  });
  return chosen;
}
