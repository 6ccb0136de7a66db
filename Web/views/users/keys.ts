import { api } from "../../api/client";
import type { Key } from "../../api/generated";
import { sentence } from "../../api/problem";
import type { Visit } from "../../app/view";
import { text } from "../../text";
import { button, whileBusy } from "../../ui/button";
import { confirm, openDialog } from "../../ui/dialog";
import { selectField, textField } from "../../ui/field";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge } from "../../ui/icon";
import { emptyState, problemNotice, waiting } from "../../ui/notice";
import { Table } from "../../ui/table";
import { toast, toastProblem } from "../../ui/toast";
import { showOnce } from "./secret";

const words = text.users;
type Scope = Key["scopes"][number];
const scopes: readonly Scope[] = ["read", "detect", "admin"];

/** Keys of programs: made with scopes and an end, shown once, revoked. */
export class KeyList {
  readonly element = h("div", { class: "stack" });
  private readonly place = h("div", { class: "stack" }, waiting());
  private readonly table = new Table<Key>([
    { title: words.name, cell: (key) => h("div", null, h("strong", null, key.name), h("div", { class: "soft small mono" }, `${key.prefix}…`)) },
    { title: words.scopes, cell: (key) => key.scopes.map((scope) => words.scopeNames[scope]).join(", ") },
    { title: words.state, cell: (key) => state(key) },
    { title: words.lastUsed, isExtra: true, cell: (key) => key.last_used === null ? words.never : format.moment(key.last_used) },
    { title: words.actions, cell: (key) => key.revoked === null ? button(words.revoke, () => this.revoke(key), { isSmall: true, kind: "danger", icon: "trash" }) : null },
  ], { label: words.keys, key: (key) => key.id });

  constructor(private readonly visit: Visit) {
    this.element.append(
      h("div", { class: "row row-apart" }, h("p", { class: "soft" }, words.keysWhy),
        button(words.addKey, () => void this.add().catch(toastProblem), { kind: "main", icon: "plus" })), this.place);
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const { items } = await api.get("/api/gantry/v1/keys", { query: { limit: 1000 }, signal: this.visit.signal });
      this.table.show(items);
      if (items.length === 0) fill(this.place, emptyState("keys", words.noKeys, words.noKeysWhy));
      else if (this.table.element.parentElement !== this.place) fill(this.place, this.table.element);
    } catch (error) {
      if (!this.visit.signal.aborted) fill(this.place, problemNotice(error, () => this.load()));
    }
  }

  private async revoke(key: Key): Promise<void> {
    if (!(await confirm(words.revokeTitle(key.name), words.revokeWhy, words.revoke))) return;
    await api.delete("/api/gantry/v1/keys/{id}", { path: { id: key.id } });
    toast(words.revoked(key.name));
    await this.load();
  }

  private async add(): Promise<void> {
    const name = textField(words.keyName, { name: "name", required: true, maxlength: 100, hint: words.keyNameHint });
    const boxes = scopes.map((scope) => {
      const input = h("input", { type: "checkbox", name: "scope", value: scope });
      input.checked = scope === "read";
      return { scope, input, row: h("label", { class: "scope" }, input, h("span", null, h("strong", null, words.scopeNames[scope]), h("span", { class: "soft small" }, words.scopeWhy[scope]))) };
    });
    const days = selectField(words.ends, [
      { value: "", label: words.noEnd }, { value: "1", label: words.days(1) }, { value: "30", label: words.days(30) }, { value: "365", label: words.days(365) },
    ], "365");
    const wrong = h("p", { class: "field-problem", role: "alert" });
    const submit = button(words.make, null, { kind: "main", type: "submit" });
    const form = h("form", { class: "stack", novalidate: true }, name.element,
      h("fieldset", { class: "scopes" }, h("legend", { class: "label" }, words.scopes), boxes.map((each) => each.row), wrong),
      days.element, h("div", { class: "row" }, submit));
    let made: string | null = null;
    const dialog = openDialog(words.addKey, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void whileBusy(submit, async () => {
        const wanted = boxes.filter((each) => each.input.checked).map((each) => each.scope);
        name.problem(name.input.value.trim() === "" ? words.keyNameMissing : null);
        wrong.textContent = wanted.length === 0 ? words.scopeMissing : "";
        if (name.input.value.trim() === "" || wanted.length === 0) return;
        try {
          const answer = await api.post("/api/gantry/v1/keys", {
            body: {
              name: name.input.value.trim(), scopes: wanted,
              ...(days.input.value === "" ? {} : { expires_in_days: Number(days.input.value) }),
            } as never,
          });
          made = answer.text;
          dialog.close();
        } catch (error) {
          wrong.textContent = sentence(error);
        }
      });
    });
    await dialog.closed;
    if (made === null) return;
    await this.load();
    await showOnce(words.keyOf(name.input.value.trim()), made, words.keyWhy);
  }
}

function state(key: Key): Node {
  if (key.revoked !== null) return badge("bad", words.isRevoked);
  if (key.expires === null) return badge("good", words.endless);
  if (Date.parse(key.expires) < Date.now()) return badge("off", words.ended);
  return badge("good", words.until(format.moment(key.expires)));
}
