import type { Camera } from "../../api/generated";
import { text } from "../../text";
import { h, setText } from "../../ui/h";
import { cameraName, cameraState, cameraStates, type CameraState } from "../camera/state";

const sizes = ["small", "medium", "large"] as const;
type Size = (typeof sizes)[number];
const key = "gantry.wall.size";

/** Search, states with how many are in them, and the size of the tiles. */
export class WallFilters {
  readonly element: HTMLElement;
  readonly search = h("input", { type: "search", class: "wall-search", placeholder: text.wall.search, "aria-label": text.wall.search });
  private state: CameraState | null = null;
  private readonly chips = new Map<CameraState | null, { readonly element: HTMLButtonElement; readonly count: HTMLElement }>();

  constructor(private readonly changed: () => void, size: (size: Size) => void) {
    for (const state of [null, ...cameraStates]) this.chips.set(state, this.chip(state));
    this.search.addEventListener("input", changed);
    this.element = h("div", { class: "wall-filters" }, this.search,
      h("div", { class: "row wall-chips", role: "group", "aria-label": text.wall.states }, [...this.chips.values()].map((each) => each.element)),
      sizeChoice(size));
    this.draw();
  }

  fits(camera: Camera): boolean {
    if (this.state !== null && cameraState(camera) !== this.state) return false;
    const words = this.search.value.trim().toLowerCase();
    return words === "" || `${cameraName(camera)} ${camera.id} ${camera.address}`.toLowerCase().includes(words);
  }

  count(cameras: readonly Camera[]): void {
    for (const [state, { element, count }] of this.chips) {
      const found = state === null ? cameras.length : cameras.filter((each) => cameraState(each) === state).length;
      setText(count, String(found));
      element.hidden = state !== null && found === 0 && this.state !== state;
    }
  }

  private chip(state: CameraState | null): { element: HTMLButtonElement; count: HTMLElement } {
    const count = h("span", { class: "number soft" }, "0");
    const element = h("button", { type: "button", class: "button button-small" },
      state === null ? text.common.all : text.camera.states[state], count);
    element.addEventListener("click", () => { this.state = this.state === state ? null : state; this.draw(); this.changed(); });
    return { element, count };
  }

  private draw(): void {
    for (const [state, { element }] of this.chips) element.setAttribute("aria-pressed", String(state === this.state));
  }
}

function sizeChoice(tell: (size: Size) => void): HTMLElement {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(key);
  } catch {
    // Where storage is forbidden the choice lasts until the page is closed.
  }
  const buttons = sizes.map((size) => h("button", { type: "button", class: "button button-small", on: { click: () => choose(size) } }, text.wall.sizes[size]));
  const choose = (size: Size): void => {
    sizes.forEach((each, index) => buttons[index]?.setAttribute("aria-pressed", String(each === size)));
    tell(size);
    try {
      localStorage.setItem(key, size);
    } catch {
      // As above.
    }
  };
  choose(sizes.find((each) => each === kept) ?? "medium");
  return h("div", { class: "row wall-sizes", role: "group", "aria-label": text.wall.size }, buttons);
}
