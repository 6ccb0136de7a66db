import { api, Problem } from "../../api/client";
import type { Camera } from "../../api/generated";
import { isRecord, sentence } from "../../api/problem";
import { to } from "../../app/router";
import { text } from "../../text";
import { button } from "../../ui/button";
import { confirm, openDialog } from "../../ui/dialog";
import { textField, toggle } from "../../ui/field";
import { fill, h } from "../../ui/h";
import { notice } from "../../ui/notice";
import { toast } from "../../ui/toast";
import { cameraName } from "./state";

const path = "/api/gantry/v1/cameras/{id}" as const;
/** What is blurred where nothing is said. */
const usualBlur = { live: false, evidence: true, clips: true };
type Blur = Record<keyof typeof usualBlur, boolean>;
const usualClips = { before: 5, after: 10, on: ["speeding", "wrong_way"] };

/** Name, address and the like of a camera, and its end. `gone` is told when it was removed. */
export async function openSettings(id: string, changed: () => Promise<void>, gone: (address: string) => void): Promise<void> {
  const { data, etag } = await api.read("get", path, { path: { id } });
  new SettingsDialog(data, etag ?? "", changed, gone);
}

class SettingsDialog {
  private readonly settings: Readonly<Record<string, unknown>>;
  private readonly name;
  private readonly address;
  private readonly rate;
  private isIsolated: boolean;
  private hasClips: boolean;
  private readonly blur: Blur;
  private isOtherBlur = false;
  private readonly said = h("div");
  private readonly dialog;

  constructor(
    private readonly camera: Camera, private readonly etag: string, private readonly changed: () => Promise<void>,
    private readonly gone: (address: string) => void,
  ) {
    const words = text.camera.settings;
    this.settings = isRecord(camera.settings) ? camera.settings : {};
    this.name = textField(text.addCamera.name, { value: String(this.settings["name"] ?? ""), maxlength: "200", placeholder: camera.id });
    this.address = textField(text.addCamera.address, { hint: words.addressHint, value: camera.address, class: "mono", inputmode: "url" });
    this.rate = textField(text.addCamera.rate, { hint: words.rateHint, type: "number", min: "0.1", max: "60", step: "0.1", value: String(this.settings["fps"] ?? "") });
    this.isIsolated = this.settings["isolation"] === "process";
    this.hasClips = isRecord(this.settings["clips"]);
    this.blur = { ...usualBlur, ...(isRecord(this.settings["blur"]) ? this.settings["blur"] : {}) };
    const blurs = (Object.keys(usualBlur) as (keyof Blur)[]).map((where) =>
      toggle(words.blur[where], this.blur[where], (isOn) => { this.blur[where] = isOn; this.isOtherBlur = true; }));
    const form = h("form", { class: "stack", novalidate: true, id: "camera-settings" }, this.name.element, this.address.element, this.rate.element,
      h("div", { class: "stack stack-tight" },
        toggle(words.clips, this.hasClips, (isOn) => { this.hasClips = isOn; }), h("p", { class: "field-hint" }, words.clipsWhy),
        toggle(text.addCamera.isolation, this.isIsolated, (isOn) => { this.isIsolated = isOn; })),
      h("fieldset", { class: "scopes" }, h("legend", { class: "label" }, words.blurWhy), blurs),
      this.said);
    const save = button(text.common.save, () => this.save(), { kind: "main", icon: "check" });
    form.addEventListener("submit", (event) => { event.preventDefault(); save.click(); });
    const remove = button(words.remove, () => this.remove(), { kind: "danger", icon: "trash" });
    remove.classList.add("dialog-aside");
    this.dialog = openDialog(words.titleOf(cameraName(camera)), form, [remove, button(text.common.cancel, () => this.dialog.close()), save]);
  }

  private async save(): Promise<void> {
    const fps = this.rate.input.value.trim() === "" ? null : Number(this.rate.input.value);
    this.rate.problem(fps === null || (fps > 0 && fps <= 60) ? null : text.addCamera.badRate);
    if (fps !== null && !(fps > 0 && fps <= 60)) return this.rate.input.focus();
    try {
      await api.put(path, { path: { id: this.camera.id }, body: this.wish(fps), ifMatch: this.etag });
      this.dialog.close();
      toast(text.camera.settings.saved);
      await this.changed();
    } catch (error) {
      this.tell(error);
    }
  }

  /** The whole camera as it is to be; what this dialog does not know stays. */
  private wish(fps: number | null): Record<string, unknown> {
    const { name: _, fps: __, isolation: ___, clips, ...rest } = this.settings;
    const [name, address] = [this.name.input.value.trim(), this.address.input.value.trim()];
    return {
      ...rest, ...(name === "" ? {} : { name }), ...(fps === null ? {} : { fps }), ...(this.isIsolated ? { isolation: "process" } : {}),
      ...(this.hasClips ? { clips: clips ?? usualClips } : {}),
      ...(this.isOtherBlur ? { blur: this.blur } : {}),
      // An address is shown without its password: what was not touched stays as the server knows it.
      ...(address === "" || address === this.camera.address ? {} : { address }),
    };
  }

  private async remove(): Promise<void> {
    const words = text.camera.settings;
    if (!(await confirm(words.removeTitle(cameraName(this.camera)), words.removeWhy, words.remove))) return;
    try {
      await api.delete(path, { path: { id: this.camera.id }, ifMatch: this.etag });
      this.dialog.close();
      toast(words.removed(cameraName(this.camera)));
      this.gone(to("/"));
    } catch (error) {
      this.tell(error);
    }
  }

  /** In the dialog: nothing beside it can be reached while it is open. */
  private tell(error: unknown): void {
    const isOld = error instanceof Problem && error.status === 412;
    const said = isOld ? text.camera.settings.changedMeanwhile : sentence(error);
    this.address.problem(said.startsWith("address") ? said : null);
    fill(this.said, said.startsWith("address") ? null : notice("bad", h("p", { role: "alert" }, said)));
  }
}
