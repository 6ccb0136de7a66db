import { h, type Child, type Properties } from "./h";

let count = 0;

export interface Field<Input extends HTMLElement> {
  readonly element: HTMLElement;
  readonly input: Input;
  /** A sentence below the field; null takes it away. */
  problem(sentence: string | null): void;
}

/** A label, the input it belongs to, a hint, and the place for what is wrong with it. */
export function field<Input extends HTMLElement>(label: string, input: Input, hint?: string): Field<Input> {
  const id = `field-${++count}`;
  if (input.id === "") input.id = id;
  const note = h("p", { class: "field-hint", id: `${id}-hint` }, hint ?? "");
  const wrong = h("p", { class: "field-problem", id: `${id}-problem`, role: "alert" });
  input.setAttribute("aria-describedby", `${note.id} ${wrong.id}`);
  const element = h("div", { class: "field" }, h("label", { for: input.id }, label), input,
    hint !== undefined && note, wrong);
  return {
    element, input,
    problem(sentence) {
      wrong.textContent = sentence ?? "";
      if (sentence === null) input.removeAttribute("aria-invalid");
      else input.setAttribute("aria-invalid", "true");
    },
  };
}

export function textField(label: string, options: Properties & { hint?: string } = {}): Field<HTMLInputElement> {
  const { hint, ...rest } = options;
  return field(label, h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...rest }), hint);
}

export interface Choice { readonly value: string; readonly label: string }

export function selectField(
  label: string, choices: readonly Choice[], value: string, hint?: string,
): Field<HTMLSelectElement> {
  return field(label, select(choices, value), hint);
}

export function select(choices: readonly Choice[], value: string, label?: string): HTMLSelectElement {
  const element = h("select", { "aria-label": label }, choices.map((each) => h("option", { value: each.value }, each.label)));
  element.value = value;
  return element;
}

/** On or off, with its words to the right. */
export function toggle(label: string, isOn: boolean, tell: (isOn: boolean) => void, extra: Child = null): HTMLLabelElement {
  const input = h("input", { type: "checkbox", class: "toggle-input", role: "switch" });
  input.checked = isOn;
  input.addEventListener("change", () => tell(input.checked));
  return h("label", { class: "toggle" }, input, h("span", { class: "toggle-track", "aria-hidden": "true" }),
    h("span", null, label), extra);
}
