import { api } from "../../api/client";
import type { Camera } from "../../api/generated";
import { isAbort } from "../../api/problem";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may, store } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { text } from "../../text";
import { linkButton } from "../../ui/button";
import { fill, h } from "../../ui/h";
import { emptyState, problemNotice } from "../../ui/notice";
import { inOrder } from "../camera/state";
import { WallFilters } from "./filters";
import { moveFocus, wantsSearch } from "./keys";
import { packed } from "./packing";
import { WallTile, type Nearness } from "./tile";

const askedEvery = 3000;
const nearby = "600px";
/** A screen that is looked at from afar: nobody scrolls it. */
const large = "(min-width: 2600px)";
const leastWidth = 480;

/** All cameras at once. */
export const view: View = {
  mount(at, visit) {
    new Wall(at, visit).begin();
  },
};

class Wall {
  private readonly grid = h("div", { class: "wall-grid", role: "list", "aria-label": text.wall.title });
  private readonly said = h("div", { class: "wall-said" });
  private readonly filters: WallFilters;
  private readonly tiles = new Map<string, { readonly tile: WallTile; readonly item: HTMLElement }>();
  private readonly watching: readonly IntersectionObserver[];
  private cameras: readonly Camera[] = [];

  constructor(private readonly at: HTMLElement, private readonly visit: Visit) {
    this.filters = new WallFilters(() => this.draw(), (size) => { this.grid.dataset["size"] = size; this.pack(); });
    this.watching = [this.watch("0px"), this.watch(nearby)];
    visit.signal.addEventListener("abort", () => {
      for (const observer of this.watching) observer.disconnect();
      for (const { tile } of this.tiles.values()) tile.end();
    }, { once: true });
  }

  begin(): void {
    const { signal } = this.visit;
    this.at.classList.add("wall");
    this.at.append(this.filters.element, this.said, this.grid);
    this.filters.element.hidden = true;
    if (may("operator")) this.visit.actions(linkButton(text.wall.add, to("/add-camera"), { icon: "plus", kind: "main" }));
    this.grid.addEventListener("keydown", (event) => moveFocus(this.grid, event));
    document.addEventListener("keydown", (event) => {
      if (this.filters.element.hidden || !wantsSearch(event)) return;
      event.preventDefault();
      this.filters.search.focus();
    }, { signal });
    addEventListener("resize", () => this.pack(), { signal });
    every(askedEvery, () => this.ask(), signal);
  }

  private async ask(): Promise<void> {
    try {
      const { items } = await api.get("/api/gantry/v1/cameras", { signal: this.visit.signal });
      this.cameras = [...items].sort(inOrder);
      store.set({ cameras: this.cameras });
      this.draw();
    } catch (error) {
      // Tiles that are there stay; the connection's own sign says the rest.
      if (!isAbort(error) && this.tiles.size === 0) fill(this.said, problemNotice(error, () => this.ask()));
    }
  }

  private draw(): void {
    this.filters.element.hidden = this.cameras.length === 0;
    this.filters.count(this.cameras);
    const shown = this.cameras.filter((each) => this.filters.fits(each));
    const wanted = new Set(shown.map((each) => each.id));
    for (const [id, { tile, item }] of this.tiles) {
      if (wanted.has(id)) continue;
      for (const observer of this.watching) observer.unobserve(item);
      tile.end();
      item.remove();
      this.tiles.delete(id);
    }
    // As many beside each other as let all be seen at once, where the screen is large enough for it.
    this.grid.style.setProperty("--columns", String(Math.ceil(Math.sqrt(shown.length * 1.3))));
    const focused = this.grid.contains(document.activeElement) ? document.activeElement : null;
    shown.forEach((camera, index) => this.place(camera, index));
    // Who is moved to another place would lose it.
    if (focused instanceof HTMLElement && focused.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
    this.pack();
    if (this.cameras.length === 0) this.teach();
    else fill(this.said, shown.length === 0 && h("p", { class: "soft" }, text.wall.nothingFits));
  }

  /** On a large screen tiles are as wide as lets all be seen without scrolling. */
  private pack(): void {
    const { grid } = this;
    const words = [...grid.querySelector(".wall-tile")?.querySelectorAll<HTMLElement>(".wall-name, .wall-numbers") ?? []];
    const isWanted = grid.dataset["size"] === "medium" && words.length > 0 && matchMedia(large).matches;
    const gap = parseFloat(getComputedStyle(grid).rowGap);
    const below = parseFloat(getComputedStyle(document.querySelector(".stage") ?? grid).paddingBottom);
    const packing = isWanted ? packed(this.tiles.size, {
      width: grid.clientWidth, height: innerHeight - (grid.getBoundingClientRect().top + scrollY) - below, gap,
      words: words.reduce((all, each) => all + each.offsetHeight, 2), least: leastWidth,
    }) : null;
    grid.classList.toggle("is-packed", packing !== null);
    if (packing === null) return;
    grid.style.setProperty("--columns", String(packing.columns));
    grid.style.setProperty("--width", `${packing.width}px`);
  }

  private place(camera: Camera, index: number): void {
    const known = this.tiles.get(camera.id);
    const item = known?.item ?? h("div", { role: "listitem", data: { camera: camera.id } });
    if (known !== undefined) known.tile.show(camera);
    else {
      const tile = new WallTile(camera, () => this.fps, this.visit.signal);
      item.append(tile.element);
      this.tiles.set(camera.id, { tile, item });
    }
    if (this.grid.children[index] !== item) this.grid.insertBefore(item, this.grid.children[index] ?? null);
    if (known === undefined) for (const observer of this.watching) observer.observe(item);
  }

  /** The more there are, the fewer pictures each: the machine that looks is shared by all of them. */
  private get fps(): number {
    const count = this.tiles.size;
    return count <= 4 ? 10 : count <= 9 ? 5 : count <= 16 ? 3 : 2;
  }

  private watch(margin: string): IntersectionObserver {
    const isWide = margin !== "0px";
    return new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const data = (target as HTMLElement).dataset;
        data[isWide ? "near" : "visible"] = String(isIntersecting);
        const nearness: Nearness = data["visible"] === "true" ? "visible" : data["near"] === "true" ? "near" : "far";
        this.tiles.get(data["camera"] ?? "")?.tile.place(nearness);
      }
    }, { rootMargin: margin });
  }

  private teach(): void {
    fill(this.said, emptyState("camera", text.wall.empty, may("operator") ? text.wall.emptyWhy : text.wall.emptyViewer,
      may("operator") && linkButton(text.wall.add, to("/add-camera"), { icon: "plus", kind: "main" })));
  }
}
