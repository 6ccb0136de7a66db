import { api } from "../../api/client";
import { isAbort, sentence } from "../../api/problem";
import { to } from "../../app/router";
import type { View, Visit } from "../../app/view";
import { text } from "../../text";
import { button, whileBusy } from "../../ui/button";
import { textField, toggle } from "../../ui/field";
import { fill, h } from "../../ui/h";
import { notice, waiting } from "../../ui/notice";
import { toast } from "../../ui/toast";
import { asID, examples, isID } from "./names";
import { probeResult } from "./probe";

/** The address first, with what can be seen there; then what the camera is called. */
export const view: View = {
  mount(at, visit) {
    at.classList.add("add-camera");
    at.append(new Form(visit).element);
  },
};

class Form {
  readonly element: HTMLElement;
  private readonly address = textField(text.addCamera.address, {
    hint: text.addCamera.addressHint, type: "text", inputmode: "url", placeholder: "rtsp://user:password@10.0.0.7/stream1", class: "mono", required: true,
  });
  private readonly name = textField(text.addCamera.name, { placeholder: text.addCamera.namePlaceholder, maxlength: "200" });
  private readonly id = textField(text.addCamera.id, { hint: text.addCamera.idHint, maxlength: "63", required: true, autocapitalize: "none" });
  private readonly rate = textField(text.addCamera.rate, { hint: text.addCamera.rateHint, type: "number", min: "0.1", max: "60", step: "0.1", value: "5" });
  private readonly seen = h("div", { class: "add-camera-seen", "aria-live": "polite" });
  private readonly add = button(text.addCamera.add, null, { kind: "main", type: "submit", icon: "plus" });
  private readonly look = button(text.addCamera.try, null, { type: "submit", icon: "eye" });
  private isOwnID = false;
  private isIsolated = false;
  /** The address that has shown a picture. */
  private tried = "";

  constructor(private readonly visit: Visit) {
    const words = text.addCamera;
    const choices = examples.map((each) => button(words.example[each.name], () => {
      this.address.input.value = each.address;
      this.address.input.focus();
      this.changed();
    }, { isSmall: true }));
    const first = h("form", { class: "card stack", novalidate: true }, this.address.element,
      h("div", { class: "row" }, h("span", { class: "soft small" }, words.examples), choices), h("div", null, this.look), this.seen);
    const second = h("form", { class: "card stack", novalidate: true }, h("div", { class: "grid" }, this.name.element, this.id.element, this.rate.element),
      toggle(words.isolation, false, (isOn) => { this.isIsolated = isOn; }), h("div", { class: "row" }, this.add));
    first.addEventListener("submit", (event) => { event.preventDefault(); void whileBusy(this.look, () => this.test()); });
    second.addEventListener("submit", (event) => { event.preventDefault(); void whileBusy(this.add, () => this.make()); });
    this.address.input.addEventListener("input", () => this.changed());
    this.id.input.addEventListener("input", () => { this.isOwnID = this.id.input.value !== ""; });
    this.name.input.addEventListener("input", () => { if (!this.isOwnID) this.id.input.value = asID(this.name.input.value); });
    this.element = h("div", { class: "stack" }, first, second);
    this.changed();
  }

  private changed(): void {
    this.address.problem(null);
    const isTried = this.tried !== "" && this.tried === this.address.input.value.trim();
    if (!isTried) fill(this.seen, h("p", { class: "soft" }, text.addCamera.tryFirst));
    const label = this.add.querySelector("span");
    if (label !== null) label.textContent = isTried ? text.addCamera.add : text.addCamera.addAnyway;
    this.add.classList.toggle("button-main", isTried);
    this.look.classList.toggle("button-main", !isTried);
  }

  private async test(): Promise<void> {
    const address = this.address.input.value.trim();
    if (address === "") return this.address.input.focus();
    fill(this.seen, waiting(text.addCamera.trying));
    try {
      const probe = await api.post("/api/gantry/v1/camera-tests", { body: { address }, signal: this.visit.signal });
      // Somebody has typed on meanwhile: the answer is of another address.
      if (address !== this.address.input.value.trim()) return this.changed();
      this.tried = probe.works ? address : "";
      this.changed();
      fill(this.seen, probeResult(probe));
      if (probe.works) this.name.input.focus();
    } catch (error) {
      if (isAbort(error)) return;
      fill(this.seen, notice("bad", sentence(error)));
    }
  }

  private async make(): Promise<void> {
    const words = text.addCamera;
    const [name, address, fps] = [this.name.input.value.trim(), this.address.input.value.trim(), Number(this.rate.input.value)];
    const id = this.id.input.value.trim() || asID(name);
    this.id.problem(isID(id) ? null : words.badID);
    this.rate.problem(fps > 0 && fps <= 60 ? null : words.badRate);
    if (!isID(id)) return this.id.input.focus();
    if (!(fps > 0 && fps <= 60)) return this.rate.input.focus();
    try {
      const camera = await api.post("/api/gantry/v1/cameras", {
        body: { id, address, fps, ...(name === "" ? {} : { name }), ...(this.isIsolated ? { isolation: "process" } : {}) },
      });
      toast(words.added(name === "" ? camera.id : name));
      this.visit.go(to("/cameras/{id}", { id: camera.id }));
    } catch (error) {
      const said = sentence(error);
      const place = said.startsWith("address") ? this.address : said.startsWith("fps") ? this.rate : this.id;
      place.problem(said);
      place.input.focus();
    }
  }
}
