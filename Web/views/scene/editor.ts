import type { Road } from "./foundRoad";
import { History } from "./history";
import { exists, isArea, added, inside, type Kind, type Ref } from "./parts";
import type { Place, Scene, Size } from "./model";

export type Tool = "select" | Kind;

/** What is drawn, what is taken hold of, and what is being drawn; the picture and the panels show it. */
export class Editor {
  readonly history: History<Scene>;
  /** As the server has it. */
  saved: Scene;
  selection: Ref | null = null;
  /** Of the selection; null is the whole of it. */
  handle: number | null = null;
  tool: Tool = "select";
  /** Places of what is not finished. */
  draft: readonly Place[] = [];
  /** Where the next place would be: the mouse, or what arrow keys have moved. */
  cursor: Place = [0.5, 0.5];
  size: Size | null = null;
  road: Road | null = null;
  showsGrid = true;
  private readonly listeners = new Set<() => void>();
  private isTelling = false;

  constructor(scene: Scene, private readonly words: Readonly<Record<Kind, string>>) {
    this.saved = scene;
    this.history = new History(scene);
  }

  get scene(): Scene { return this.history.value; }
  get isChanged(): boolean { return differs(this.scene, this.saved); }

  listen(tell: () => void): void { this.listeners.add(tell); }

  /** Many changes of one moment are told once. */
  tell(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    queueMicrotask(() => {
      this.isTelling = false;
      for (const listener of this.listeners) listener();
    });
  }

  change(scene: Scene, kind: string | null = null): void {
    this.history.change(scene, kind);
    this.tell();
  }

  undo(): void { this.history.undo(); this.settle(); }
  redo(): void { this.history.redo(); this.settle(); }

  select(ref: Ref | null, handle: number | null = null): void {
    if (this.tool !== "select") return;
    this.selection = ref;
    this.handle = handle;
    this.tell();
  }

  take(tool: Tool): void {
    this.tool = tool;
    this.draft = [];
    if (tool !== "select") [this.selection, this.handle] = [null, null];
    this.tell();
  }

  /** Puts the next place of what is being drawn. */
  put(place: Place): void {
    if (this.tool === "select") return;
    this.draft = [...this.draft, inside(place)];
    const wanted = this.tool === "point" ? 1 : isArea(this.tool) ? Infinity : 2;
    if (this.draft.length >= wanted) this.finish();
    else this.tell();
  }

  takeBack(): void {
    this.draft = this.draft.slice(0, -1);
    this.tell();
  }

  /** Ends what is being drawn, when it is something already. */
  finish(): void {
    const { tool, draft } = this;
    if (tool === "select") return;
    const least = tool === "point" ? 1 : isArea(tool) ? 3 : 2;
    if (draft.length < least) return;
    const made = added(this.scene, tool, draft, this.words[tool]);
    this.history.change(made.scene);
    this.draft = [];
    // Points come in fours at least: the tool stays at hand.
    if (tool !== "point") this.tool = "select";
    [this.selection, this.handle] = [made.ref, null];
    this.tell();
  }

  cancel(): void {
    if (this.draft.length > 0) this.draft = [];
    else if (this.tool !== "select") this.tool = "select";
    else [this.selection, this.handle] = [null, null];
    this.tell();
  }

  private settle(): void {
    if (this.selection !== null && !exists(this.scene, this.selection)) [this.selection, this.handle] = [null, null];
    this.tell();
  }
}

export function differs(one: Scene, other: Scene): boolean {
  return JSON.stringify(stripped(one)) !== JSON.stringify(stripped(other));
}

/** Without what is not saved. */
function stripped(scene: Scene): unknown {
  return { ...scene, known: [] };
}
