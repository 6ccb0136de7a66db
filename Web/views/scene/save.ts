import { api, Problem } from "../../api/client";
import type { Camera } from "../../api/generated";
import { text } from "../../text";
import { button } from "../../ui/button";
import { openDialog } from "../../ui/dialog";
import { fill, h } from "../../ui/h";
import { notice, problemNotice, waiting } from "../../ui/notice";
import { toast } from "../../ui/toast";
import type { Editor } from "./editor";
import { readScene, writeCalibration, writeScene, type Scene } from "./model";
import { named } from "./things";

const path = "/api/gantry/v1/cameras/{id}" as const;

interface Difference { readonly effect: string; readonly changes: readonly { readonly key: string }[] }

/** Keeps a camera's scene: shows first what would change and what it does to the running camera. */
export class Keeper {
  private etag = "";
  private camera: Camera | null = null;

  constructor(private readonly id: string, private readonly signal: AbortSignal) {}

  async read(): Promise<Camera> {
    const { data, etag } = await api.read("get", path, { path: { id: this.id }, signal: this.signal });
    [this.camera, this.etag] = [data, etag ?? ""];
    return data;
  }

  get present(): Scene { return readScene(members(this.camera?.settings)["scene"]); }

  /** The difference, then the change, when it is wanted. */
  async review(editor: Editor): Promise<void> {
    const body = h("div", { class: "stack" }, waiting(text.scene.comparing));
    const save = button(text.scene.saveNow, async () => {
      if (await this.save(editor, body)) dialog.close();
    }, { kind: "main", icon: "check" });
    save.disabled = true;
    const dialog = openDialog(text.scene.difference, body, [button(text.scene.goOnDrawing, () => dialog.close()), save]);
    save.disabled = !(await this.compare(editor, body));
    if (!save.disabled && dialog.element.open) save.focus();
  }

  /** Shows what would change; false where it cannot. */
  private async compare(editor: Editor, at: HTMLElement): Promise<boolean> {
    try {
      const answer = await api.put(path, {
        path: { id: this.id }, query: { dry_run: true }, body: this.wish(editor), ifMatch: this.etag, signal: this.signal,
      }) as unknown as Difference;
      fill(at, changes(editor), incomplete(editor), notice("info", h("p", null, effect(answer.effect))));
      return true;
    } catch (error) {
      fill(at, problemNotice(error), h("p", { class: "small soft" }, text.scene.refusedHint));
      return false;
    }
  }

  private async save(editor: Editor, at: HTMLElement): Promise<boolean> {
    try {
      const { data, etag } = await api.read("put", path, {
        path: { id: this.id }, body: this.wish(editor), ifMatch: this.etag, signal: this.signal,
      });
      [this.camera, this.etag] = [data as Camera, etag ?? ""];
      editor.saved = editor.scene;
      editor.tell();
      toast(text.scene.saved);
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      // What was drawn here stays; it is compared with what is there now.
      await this.read();
      editor.saved = this.present;
      editor.tell();
      await this.compare(editor, at);
      at.prepend(notice("warn", h("p", null, text.scene.changedMeanwhile)));
      return false;
    }
  }

  /** The whole camera as it is to be; its address and whether it runs stay as they are. */
  private wish(editor: Editor): Record<string, unknown> {
    const { scene: _, ...rest } = members(this.camera?.settings);
    const scene = writeScene(editor.scene, editor.size);
    return scene === null ? rest : { ...rest, scene };
  }
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function effect(word: string): string {
  const words: Record<string, string> = text.scene.effects;
  return words[word] ?? word;
}

/** What differs, thing by thing. */
function changes(editor: Editor): HTMLElement {
  const [before, after] = [named(editor.saved), named(editor.scene)];
  const lines: HTMLElement[] = [];
  const line = (sign: "+" | "−" | "~", words: string): void => {
    const kind = sign === "+" ? "added" : sign === "−" ? "removed" : "changed";
    lines.push(h("li", { class: `scene-change scene-change-${kind}` }, h("span", { class: "scene-sign", "aria-hidden": "true" }, sign),
      h("span", { class: "unseen" }, text.scene.signs[kind]), h("span", null, words)));
  };
  for (const [key, each] of after) {
    const old = before.get(key);
    const words = `${text.scene.kinds[each.kind]} “${each.name}”`;
    if (old === undefined) line("+", words);
    else if (JSON.stringify(old.item) !== JSON.stringify(each.item)) line("~", words);
  }
  for (const [key, each] of before) if (!after.has(key)) line("−", `${text.scene.kinds[each.kind]} “${each.name}”`);
  if (JSON.stringify(editor.saved.calibration) !== JSON.stringify(editor.scene.calibration)) {
    const [was, is] = [writeCalibration(editor.saved.calibration) !== null, writeCalibration(editor.scene.calibration) !== null];
    line(is ? (was ? "~" : "+") : "−", text.scene.calibration);
  }
  if (editor.saved.name !== editor.scene.name) line("~", text.scene.sceneName);
  if (editor.saved.limit !== editor.scene.limit) line("~", text.scene.limit);
  return lines.length === 0 ? h("p", null, text.scene.noChanges) : h("ul", { class: "scene-changes", "aria-label": text.scene.difference }, lines);
}

function incomplete(editor: Editor): HTMLElement | null {
  const left = editor.scene.calibration.points.filter((point) => point.x === null || point.y === null).length;
  return left === 0 ? null : notice("warn", h("p", null, text.scene.pointsLeftOut(left)));
}
