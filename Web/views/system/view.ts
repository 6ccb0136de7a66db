import { api } from "../../api/client";
import type { Camera, CameraStatus } from "../../api/generated";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may, store } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { isRecord } from "../../api/problem";
import { text } from "../../text";
import { linkButton } from "../../ui/button";
import { select } from "../../ui/field";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge, type Mood } from "../../ui/icon";
import { notice, problemNotice, waiting } from "../../ui/notice";
import { Progress } from "../../ui/progress";
import { Table } from "../../ui/table";
import { Tile } from "../../ui/tile";
import { cameraState } from "../camera/state";

const words = text.system;
const lookAgainAfter = 3000;
type System = Awaited<ReturnType<typeof read>>;
type Part = System["parts"][number];
interface Line { readonly key: string; readonly at: string; readonly level: string; readonly logger: string; readonly message: string }

const phases: Record<string, Mood> = {
  connecting: "busy", online: "good", stalled: "stalled", failed: "bad", paused: "off", stopped: "off", ended: "off",
};
const levels: Record<string, Mood> = { debug: "off", info: "busy", warning: "warn", error: "bad" };

const read = (signal: AbortSignal) => api.get("/api/gantry/v1/system", { signal });

/** How the whole is doing: parts, cameras, queue, disk, and what it said last. */
export const view: View = {
  async mount(at, visit) {
    const page = new SystemPage(at, visit);
    await page.load();
    every(lookAgainAfter, () => page.load(), visit.signal);
  },
};

class SystemPage {
  private readonly tiles = {
    version: new Tile(words.version, words.versionFrom), uptime: new Tile(words.uptime, words.uptimeFrom),
    waiting: new Tile(words.queue, words.queueFrom), work: new Tile(words.working, words.workingFrom),
    pictures: new Tile(words.fps, words.fpsFrom), drops: new Tile(words.drops, words.dropsFrom),
  };
  private readonly head = h("div");
  private readonly disk = new Progress(words.disk);
  private readonly diskCard = h("section", { class: "card stack stack-tight" }, h("h2", null, words.disk), this.disk.element);
  private readonly parts = new Table<Part>([
    { title: words.part, cell: (part) => h("strong", null, words.parts[part.name as keyof typeof words.parts] ?? part.name) },
    { title: words.state, cell: (part) => part.is_good ? badge("good", words.good) : badge(part.is_needed ? "bad" : "warn", part.is_needed ? words.away : words.limited) },
    { title: words.says, cell: (part) => part.message },
  ], { label: words.health, key: (part) => part.name });
  private readonly cameras = new Table<Camera>([
    { title: words.camera, cell: (camera) => h("a", { href: to("/cameras/{id}", { id: camera.id }) }, nameOf(camera)) },
    { title: words.state, cell: (camera) => camera.status === null ? badge("off", words.phases.stopped) : stateOf(camera.status) },
    { title: words.received, isNumber: true, isExtra: true, cell: (camera) => camera.status === null ? "–" : format.number(camera.status.fps.received, 1) },
    { title: words.processed, isNumber: true, cell: (camera) => camera.status === null ? "–" : format.number(camera.status.fps.processed, 1) },
    { title: words.dropped, isNumber: true, cell: (camera) => camera.status === null ? "–" : format.whole(camera.status.frames.dropped) },
    { title: words.latency, isNumber: true, isExtra: true, cell: (camera) => camera.status?.latency_ms == null ? "–" : `${camera.status.latency_ms} ms` },
  ], { label: words.cameras, key: (camera) => camera.id, empty: words.noCameras });
  private readonly log: Log | null;
  private isDrawn = false;

  constructor(private readonly at: HTMLElement, private readonly visit: Visit) {
    this.log = may("admin") ? new Log(visit) : null;
    visit.actions(linkButton(words.reference, "/docs", { kind: "quiet", icon: "link" }), linkButton(words.metrics, "/metrics", { kind: "quiet", icon: "analytics" }));
  }

  async load(): Promise<void> {
    const { signal } = this.visit;
    try {
      const [system, cameras] = await Promise.all([read(signal), api.get("/api/gantry/v1/cameras", { signal })]);
      if (signal.aborted) return;
      this.draw();
      this.show(system, cameras.items);
    } catch (error) {
      // The state of the connection is shown above; what was known last stays.
      if (signal.aborted || this.isDrawn) return;
      fill(this.at, problemNotice(error, () => this.load()));
      return;
    }
    await this.log?.load();
  }

  private draw(): void {
    if (this.isDrawn) return;
    this.isDrawn = true;
    fill(this.at, h("div", { class: "stack system" }, this.head, h("div", { class: "tiles" }, Object.values(this.tiles).map((tile) => tile.element)),
      h("div", { class: "system-columns" },
        h("section", { class: "stack stack-tight" }, h("h2", null, words.health), this.parts.element), this.diskCard),
      h("section", { class: "stack stack-tight" }, h("h2", null, words.cameras), this.cameras.element), this.log?.element));
  }

  private show(system: System, cameras: readonly Camera[]): void {
    const bad = system.parts.filter((part) => !part.is_good);
    const away = cameras.filter((each) => cameraState(each) === "failed").length;
    fill(this.head, bad.length === 0 ? away === 0 ? notice("good", words.allGood) : notice("warn", words.camerasAway(away, cameras.length))
      : notice(bad.some((part) => part.is_needed) ? "bad" : "warn", bad.map((part) => h("p", null, words.isAway(words.parts[part.name as keyof typeof words.parts] ?? part.name, part.message)))));
    this.tiles.version.show(system.version);
    this.tiles.uptime.show(format.duration(system.uptime_seconds));
    this.tiles.waiting.show(format.whole(system.jobs["queued"] ?? 0));
    this.tiles.work.show(format.whole(system.jobs["processing"] ?? 0), "", words.failed(format.whole(system.jobs["failed"] ?? 0)));
    const running = cameras.flatMap((camera) => camera.status ?? []);
    this.tiles.pictures.show(running.length === 0 ? null : format.number(sum(running.map((each) => each.fps.processed)), 1), "fps");
    this.tiles.drops.show(running.length === 0 ? null : format.number(sum(running.map((each) => each.fps.dropped)), 1), "fps");
    this.diskCard.hidden = system.disk === null;
    if (system.disk !== null) {
      const { free_bytes: free, total_bytes: total } = system.disk;
      this.disk.show(total === 0 ? null : 1 - free / total, words.free(format.bytes(free), format.bytes(total)));
    }
    this.parts.show(system.parts);
    this.cameras.show(cameras);
    store.set({ cameras });
  }
}

/** The last lines of the log, newest first; it stands still while somebody reads further down. */
class Log {
  readonly element: HTMLElement;
  private readonly level = select(
    (["debug", "info", "warning", "error"] as const).map((value) => ({ value, label: words.levels[value] })), "info", words.level);
  private readonly place = h("div", { class: "log" }, waiting());
  private asked = 0;
  private readonly table = new Table<Line>([
    { title: `${words.at} (${format.zone()})`, cell: (line) => h("time", { datetime: line.at, class: "mono" }, format.clock(line.at)) },
    { title: words.level, cell: (line) => badge(levels[line.level] ?? "off", words.levels[line.level as keyof typeof words.levels] ?? line.level) },
    { title: words.who, isExtra: true, cell: (line) => line.logger },
    { title: words.message, cell: (line) => h("span", { class: "mono log-line" }, line.message) },
  ], { label: words.log, key: (line) => line.key, empty: words.noLines, staysTable: true });

  constructor(private readonly visit: Visit) {
    this.element = h("section", { class: "stack stack-tight" },
      h("div", { class: "row row-apart" }, h("h2", null, words.log), this.level), h("p", { class: "soft small" }, words.logWhy), this.place);
    this.level.addEventListener("change", () => {
      // Who asks for other lines has read these.
      this.table.element.scrollTop = 0;
      void this.load();
    });
  }

  async load(): Promise<void> {
    if (this.table.element.scrollTop > 0) return;
    const mine = ++this.asked;
    try {
      const { items } = await api.get("/api/gantry/v1/log", {
        query: { lines: 200, level: this.level.value as "info" }, signal: this.visit.signal,
      });
      // A slower answer for another level comes too late; and somebody may read by now.
      if (mine !== this.asked || this.table.element.scrollTop > 0) return;
      const seen = new Map<string, number>();
      const lines = items.map((line) => {
        const plain = `${line.at} ${line.logger} ${line.message}`;
        const count = (seen.get(plain) ?? 0) + 1;
        seen.set(plain, count);
        const fields = Object.entries(line.fields).map(([name, value]) => ` ${name}=${value}`).join("");
        return { key: `${plain} ${count}`, at: line.at, level: line.level, logger: line.logger, message: line.message + fields };
      });
      this.table.show(lines.reverse());
      if (this.table.element.parentElement === null) fill(this.place, this.table.element);
    } catch (error) {
      if (!this.visit.signal.aborted && this.table.element.parentElement === null) fill(this.place, problemNotice(error, () => this.load()));
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A recording that cannot be read has not ended. */
function stateOf({ phase, reason }: CameraStatus): HTMLElement {
  const shown = phase === "ended" && reason !== null ? "failed" : phase;
  return badge(phases[shown] ?? "off", words.phases[shown], reason ?? "");
}

function nameOf(camera: Camera): string {
  const name = isRecord(camera.settings) ? camera.settings["name"] : null;
  return typeof name === "string" && name !== "" ? name : camera.id;
}
