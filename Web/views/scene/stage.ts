import { text } from "../../text";
import { h } from "../../ui/h";
import type { Editor } from "./editor";
import { Marks } from "./marks";
import type { Place } from "./model";
import { corners, moved, places, removed, shifted, withCorner, withoutCorner, type Kind, type Ref } from "./parts";
import { s } from "./svg";

interface Pull {
  readonly ref: Ref;
  readonly handle: number | null;
  last: Place;
}

/** The picture with the scene over it: drawing and moving by mouse, finger and keyboard, nearer and farther. */
export class Stage {
  readonly element: HTMLElement;
  private readonly svg = s("svg", { class: "scene-marks", tabindex: 0, role: "application", "aria-label": text.scene.stage });
  private readonly sheet: HTMLElement;
  private pull: Pull | null = null;
  private pan: { x: number; y: number } | null = null;
  private zoom = 1;
  private offset = { x: 0, y: 0 };

  constructor(private readonly editor: Editor, canvas: HTMLCanvasElement, signal: AbortSignal) {
    this.sheet = h("div", { class: "scene-sheet" }, canvas);
    this.sheet.append(this.svg);
    this.element = h("div", { class: "scene-stage" }, this.sheet);
    const on = <Name extends keyof SVGSVGElementEventMap>(name: Name, hear: (event: SVGSVGElementEventMap[Name]) => void): void =>
      this.svg.addEventListener(name, hear, { signal });
    on("pointerdown", (event) => this.pressed(event));
    on("pointermove", (event) => this.moved(event));
    on("pointerup", () => this.released());
    on("pointercancel", () => this.released());
    on("dblclick", (event) => { event.preventDefault(); editor.finish(); });
    on("keydown", (event) => this.typed(event));
    on("focusin", (event) => this.focused(event));
    on("contextmenu", (event) => { if (editor.draft.length > 0) { event.preventDefault(); editor.takeBack(); } });
    this.element.addEventListener("wheel", (event) => this.wheeled(event), { signal, passive: false });
    const watcher = new ResizeObserver(() => this.draw());
    watcher.observe(this.element);
    signal.addEventListener("abort", () => watcher.disconnect());
    editor.listen(() => this.draw());
  }

  // Showing

  private draw(): void {
    const size = this.editor.size ?? [1280, 720];
    this.element.style.setProperty("aspect-ratio", `${size[0]} / ${size[1]}`);
    // As large as fits below the bars, in the picture's own shape.
    this.element.style.setProperty("max-width", `max(280px, calc((100vh - 260px) * ${size[0] / size[1]}))`);
    this.svg.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    this.svg.classList.toggle("is-drawing", this.editor.tool !== "select");
    this.sheet.style.setProperty("transform", `translate(${this.offset.x}px, ${this.offset.y}px) scale(${this.zoom})`);
    const width = this.element.clientWidth * this.zoom;
    if (width === 0) return;
    const key = focusKey(this.svg);
    // Words and handles stay legible on a phone and on a wall.
    const { clientWidth } = this.element;
    const unit = (size[0] / width) * (clientWidth < 560 ? 0.85 : Math.max(1, (clientWidth / 1300) ** 0.7));
    this.svg.replaceChildren(...new Marks(this.editor, size, unit).draw());
    if (key !== null) (this.svg.querySelector<SVGElement>(`[data-key="${key}"]`) ?? this.svg).focus({ preventScroll: true });
  }

  /** Twice as near is 2; keeps what is at this place of the screen where it is. */
  near(times: number, x = this.element.clientWidth / 2, y = this.element.clientHeight / 2): void {
    const zoom = Math.min(8, Math.max(1, this.zoom * times));
    const grown = zoom / this.zoom;
    this.zoom = zoom;
    this.shift(x - (x - this.offset.x) * grown, y - (y - this.offset.y) * grown);
  }

  whole(): void {
    this.zoom = 1;
    this.shift(0, 0);
  }

  private shift(x: number, y: number): void {
    const { clientWidth, clientHeight } = this.element;
    const clamp = (value: number, length: number): number => Math.min(0, Math.max(length * (1 - this.zoom), value));
    this.offset = { x: clamp(x, clientWidth), y: clamp(y, clientHeight) };
    this.draw();
  }

  // Mouse and finger

  private place(event: MouseEvent): Place {
    const frame = this.svg.getBoundingClientRect();
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  }

  private pressed(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { editor } = this;
    const place = this.place(event);
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    if (editor.tool !== "select") return this.drawAt(place);
    const target = event.target as Element;
    const shape = target.closest<SVGElement>("[data-kind]");
    if (shape === null) {
      editor.select(null);
      this.svg.focus({ preventScroll: true });
      this.pan = this.zoom > 1 ? { x: event.clientX - this.offset.x, y: event.clientY - this.offset.y } : null;
      return;
    }
    const ref = refOf(shape);
    const edge = target.getAttribute("data-edge");
    const handle = target.getAttribute("data-handle");
    if (edge !== null) {
      editor.change(withCorner(editor.scene, ref, Number(edge), place));
      this.pull = { ref, handle: Number(edge) + 1, last: place };
    } else {
      this.pull = { ref, handle: handle === null ? (ref.kind === "point" ? 0 : null) : Number(handle), last: place };
    }
    editor.select(ref, this.pull.handle);
    // What was pressed is drawn anew by now.
    (this.svg.querySelector<SVGElement>(`[data-key="${ref.kind} ${ref.index}"]`) ?? this.svg).focus({ preventScroll: true });
  }

  private drawAt(place: Place): void {
    const { editor } = this;
    const first = editor.draft[0];
    editor.cursor = place;
    if (first !== undefined && editor.draft.length >= 3 && this.isNear(first, place)) editor.finish();
    else if (!editor.draft.some((each) => this.isNear(each, place, 2))) editor.put(place);
  }

  /** Within a finger's breadth on the screen. */
  private isNear(a: Place, b: Place, pixels = 12): boolean {
    const frame = this.svg.getBoundingClientRect();
    return Math.hypot((a[0] - b[0]) * frame.width, (a[1] - b[1]) * frame.height) < pixels;
  }

  private moved(event: PointerEvent): void {
    const { editor, pull } = this;
    const place = this.place(event);
    if (editor.tool !== "select") {
      editor.cursor = place;
      return editor.tell();
    }
    if (this.pan !== null) return this.shift(event.clientX - this.pan.x, event.clientY - this.pan.y);
    if (pull === null) return;
    const kind = `pull ${pull.ref.kind} ${pull.ref.index} ${String(pull.handle)}`;
    const by: Place = [place[0] - pull.last[0], place[1] - pull.last[1]];
    pull.last = place;
    editor.change(
      pull.handle === null ? shifted(editor.scene, pull.ref, by) : moved(editor.scene, pull.ref, pull.handle, place), kind);
  }

  private released(): void { [this.pull, this.pan] = [null, null]; }

  private wheeled(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const frame = this.element.getBoundingClientRect();
    this.near(Math.exp(-event.deltaY / 300), event.clientX - frame.left, event.clientY - frame.top);
  }

  // Keyboard

  private focused(event: FocusEvent): void {
    const target = event.target as Element;
    const shape = target.closest<SVGElement>("[data-kind]");
    if (shape === null || this.pull !== null || this.editor.tool !== "select") return;
    const handle = target.getAttribute("data-handle");
    const ref = refOf(shape);
    const taken = handle === null ? (ref.kind === "point" ? 0 : null) : Number(handle);
    const { selection } = this.editor;
    if (selection?.kind === ref.kind && selection.index === ref.index && this.editor.handle === taken) return;
    this.editor.select(ref, taken);
  }

  private typed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return;
    const step = this.step(event);
    const isDrawing = this.editor.tool !== "select";
    if (step !== null) isDrawing ? this.moveCursor(step) : this.nudge(step);
    else if (event.key === "Escape") this.editor.cancel();
    else if (event.key === "Delete" || event.key === "Backspace") isDrawing ? this.editor.takeBack() : this.remove();
    else if (event.key === " " && isDrawing) this.editor.put(this.editor.cursor);
    else if (event.key === "Enter" && isDrawing) this.enter();
    else return;
    event.preventDefault();
  }

  /** A pixel of the picture; with Shift ten, with Alt a tenth. */
  private step(event: KeyboardEvent): Place | null {
    const ways: Record<string, Place> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (way === undefined) return null;
    const length = (event.shiftKey ? 10 : event.altKey ? 0.1 : 1) * (this.editor.tool === "select" ? 1 : 4);
    const size = this.editor.size ?? [1280, 720];
    return [(way[0] * length) / size[0], (way[1] * length) / size[1]];
  }

  private moveCursor([dx, dy]: Place): void {
    const [x, y] = this.editor.cursor;
    this.editor.cursor = [Math.min(1, Math.max(0, x + dx)), Math.min(1, Math.max(0, y + dy))];
    this.editor.tell();
  }

  private nudge(by: Place): void {
    const { selection, handle, scene } = this.editor;
    if (selection === null) return;
    const kind = `nudge ${selection.kind} ${selection.index} ${String(handle)}`;
    const from = handle === null ? undefined : places(scene, selection)[handle];
    this.editor.change(from === undefined || handle === null ? shifted(scene, selection, by)
      : moved(scene, selection, handle, [from[0] + by[0], from[1] + by[1]]), kind);
  }

  private enter(): void {
    const { editor } = this;
    if (editor.draft.length >= 3) editor.finish();
    else editor.put(editor.cursor);
  }

  /** A corner, where one is taken hold of and an area stays without it; else the whole of it. */
  remove(): void {
    const { selection, handle, scene } = this.editor;
    if (selection === null) return;
    const isCorner = handle !== null && handle < corners(scene, selection).length;
    const next = isCorner ? withoutCorner(scene, selection, handle) : removed(scene, selection);
    if (next === scene) return;
    if (!isCorner) this.editor.select(null);
    else this.editor.select(selection, null);
    this.editor.change(next);
    this.svg.focus({ preventScroll: true });
  }
}

function refOf(shape: SVGElement): Ref {
  return { kind: shape.getAttribute("data-kind") as Kind, index: Number(shape.getAttribute("data-index")) };
}

function focusKey(svg: SVGSVGElement): string | null {
  const active = document.activeElement;
  return active instanceof SVGElement && active !== svg && svg.contains(active) ? active.getAttribute("data-key") : null;
}
