import { api } from "../../api/client";
import type { Video } from "../../api/generated";
import { followVideo, sum, type LiveData } from "../../api/live";
import type { LinkState } from "../../api/reconnecting";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may } from "../../app/state";
import { LostLink } from "../../live/lostLink";
import type { View } from "../../app/view";
import { text } from "../../text";
import { linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge } from "../../ui/icon";
import { Tile } from "../../ui/tile";
import { facts, startStop, stateOf } from "./card";

/** One video: what is seen in it while it is looked at, else the recording itself. */
export const view: View = {
  async mount(at, visit) {
    const id = visit.parameters["id"] ?? "";
    const canvas = h("canvas", { class: "video-canvas", width: 1280, height: 720, "aria-label": text.videos.picture, role: "img" });
    const place = h("div", { class: "video-stage" });
    const now = new Tile(text.videos.now, text.videos.nowFrom);
    const all = new Tile(text.videos.vehicles, text.videos.vehiclesFrom);
    const mean = new Tile(text.videos.meanSpeed, text.videos.meanFrom);
    const about = h("p", { class: "small soft number" });
    const state = h("div", { class: "row" });
    const lost = h("div", { role: "status" });
    fill(at, h("div", { class: "stack" }, h("div", { class: "row row-apart" }, state, about), place, lost,
      h("div", { class: "tiles" }, now.element, all.element, mean.element)));
    let shown = "";

    async function read(): Promise<void> {
      const video = await api.get("/api/gantry/v1/videos/{id}", { path: { id }, signal: visit.signal });
      const words = JSON.stringify([video.name, video.is_running, video.status?.phase, video.problem]);
      if (words !== shown) show(video);
      shown = words;
    }

    function show(video: Video): void {
      visit.title(video.name);
      visit.actions(linkButton(text.videos.all, to("/videos"), { icon: "arrowLeft" }), ...(may("operator") ? [startStop(video, read)] : []));
      fill(state, stateOf(video), video.problem);
      about.textContent = facts(video);
      if (video.is_running) fill(place, canvas);
      else if (may("operator")) fill(place, h("video", { class: "video-canvas", src: video.file, controls: true, preload: "metadata", poster: video.picture }));
      else fill(place, video.picture === null ? null : h("img", { class: "video-canvas", src: video.picture, alt: "" }));
    }

    function hear(data: LiveData): void {
      const speeds = data.vehicles.map((each) => each.speed).filter((speed): speed is number => speed !== null);
      now.show(format.whole(data.vehicles.length));
      all.show(format.whole(sum(data.totals.vehicles)));
      mean.show(speeds.length === 0 ? null : format.whole(speeds.reduce((a, b) => a + b, 0) / speeds.length), "km/h");
    }

    await read();
    every(2000, async () => { try { await read(); } catch { /* The shell says that the connection is lost. */ } }, visit.signal);
    const link = new LostLink();
    function linked(state: LinkState): void {
      link.take(state);
      canvas.classList.toggle("is-lost", link.isLost);
      fill(lost, link.isLost && badge("bad", text.scene.lost));
      if (link.isLost) for (const each of [now, mean]) each.show(null);
    }
    let isDrawing = false;
    followVideo(id, { fps: 15 }, (message) => {
      hear(message.data);
      if (message.jpeg === null || isDrawing || !canvas.isConnected) return;
      isDrawing = true;
      void draw(canvas, message.jpeg, message.data).finally(() => { isDrawing = false; });
    }, linked, visit.signal);
  },
};

async function draw(canvas: HTMLCanvasElement, jpeg: Uint8Array, data: LiveData): Promise<void> {
  const bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
  if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  const colours = getComputedStyle(document.documentElement);
  const unit = canvas.width / Math.max(1, canvas.clientWidth);
  pen.lineWidth = 2 * unit;
  pen.font = `600 ${13 * unit}px system-ui, sans-serif`;
  for (const vehicle of data.vehicles) {
    const [x1, y1, x2, y2] = vehicle.box;
    const colour = colours.getPropertyValue(`--${vehicle.class}`).trim() || "#ffffff";
    const words = vehicle.speed === null ? `${vehicle.id}` : `${vehicle.id} · ${Math.round(vehicle.speed)} km/h`;
    pen.strokeStyle = colour;
    pen.strokeRect(x1, y1, x2 - x1, y2 - y1);
    pen.fillStyle = "rgb(5 12 10 / 75%)";
    pen.fillRect(x1, y1 - 17 * unit, pen.measureText(words).width + 8 * unit, 17 * unit);
    pen.fillStyle = "#ffffff";
    pen.fillText(words, x1 + 4 * unit, y1 - 4 * unit);
  }
}
