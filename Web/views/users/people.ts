import { api } from "../../api/client";
import type { User } from "../../api/generated";
import { Problem, sentence } from "../../api/problem";
import { store, type Role } from "../../app/state";
import type { Visit } from "../../app/view";
import { text } from "../../text";
import { button, whileBusy } from "../../ui/button";
import { confirm, openDialog } from "../../ui/dialog";
import { select, selectField, textField } from "../../ui/field";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge } from "../../ui/icon";
import { problemNotice, waiting } from "../../ui/notice";
import { Table } from "../../ui/table";
import { toast, toastProblem } from "../../ui/toast";
import { showOnce } from "./secret";

const words = text.users;
const roles: readonly Role[] = ["viewer", "operator", "admin"];
const choices = roles.map((value) => ({ value, label: text.roles[value] }));

/** People: made, given another role or password, let out and in again, removed. */
export class UserList {
  readonly element = h("div", { class: "stack" });
  private readonly place = h("div", { class: "stack" }, waiting());
  private readonly table: Table<User>;

  constructor(private readonly visit: Visit) {
    this.table = new Table<User>([
      { title: words.name, cell: (user) => h("div", null, h("strong", null, user.name), user.email !== null && h("div", { class: "soft small" }, user.email)) },
      { title: words.role, cell: (user) => this.role(user) },
      { title: words.state, cell: (user) => user.is_active ? badge("good", words.active) : badge("off", words.disabled) },
      { title: words.lastSeen, isExtra: true, cell: (user) => user.last_login === null ? words.never : format.moment(user.last_login) },
      { title: words.actions, cell: (user) => h("div", { class: "row" }, this.actions(user)) },
    ], { label: words.people, key: (user) => user.id });
    this.element.append(
      h("div", { class: "row row-apart" }, h("p", { class: "soft" }, words.peopleWhy),
        button(words.addPerson, () => void this.add().catch(toastProblem), { kind: "main", icon: "plus" })), this.place);
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const { items } = await api.get("/api/gantry/v1/users", { query: { limit: 1000 }, signal: this.visit.signal });
      this.table.show(items);
      if (this.table.element.parentElement === null) fill(this.place, this.table.element);
    } catch (error) {
      if (!this.visit.signal.aborted) fill(this.place, problemNotice(error, () => this.load()));
    }
  }

  private isMe(user: User): boolean {
    const { session } = store.state;
    return session.kind === "signed-in" && session.name === user.name;
  }

  private role(user: User): Node {
    if (this.isMe(user)) return h("span", null, `${text.roles[user.role]} ${words.you}`);
    const chosen = select(choices, user.role, words.roleOf(user.name));
    chosen.addEventListener("change", async () => {
      const role = chosen.value as Role;
      try {
        await this.change(user, { role });
        toast(words.roleChanged(user.name, text.roles[role]));
      } catch (error) {
        chosen.value = user.role;
        toast(sentence(error), "problem");
      }
    });
    return chosen;
  }

  private actions(user: User): (Node | null)[] {
    if (this.isMe(user)) return [];
    return [
      button(words.reset, () => this.reset(user), { isSmall: true, icon: "keys" }),
      user.is_active
        ? button(words.disable, () => this.disable(user), { isSmall: true, icon: "barred" })
        : button(words.enable, () => this.change(user, { is_active: true }), { isSmall: true, icon: "play" }),
      button(text.common.remove, () => this.remove(user), { isSmall: true, kind: "danger", icon: "trash" }),
    ];
  }

  /** With the ETag of now: somebody else may have changed the user meanwhile. */
  private async change(user: User, body: { role?: Role; is_active?: boolean }): Promise<void> {
    const now = await api.read("get", "/api/gantry/v1/users/{id}", { path: { id: user.id } });
    await api.patch("/api/gantry/v1/users/{id}", { path: { id: user.id }, body, ifMatch: now.etag ?? "" });
    await this.load();
  }

  private async disable(user: User): Promise<void> {
    if (!(await confirm(words.disableTitle(user.name), words.disableWhy, words.disable))) return;
    await this.change(user, { is_active: false });
  }

  private async remove(user: User): Promise<void> {
    if (!(await confirm(words.removeTitle(user.name), words.removeWhy, text.common.remove))) return;
    const now = await api.read("get", "/api/gantry/v1/users/{id}", { path: { id: user.id } });
    await api.delete("/api/gantry/v1/users/{id}", { path: { id: user.id }, ifMatch: now.etag ?? "" });
    toast(words.removed(user.name));
    await this.load();
  }

  private async reset(user: User): Promise<void> {
    if (!(await confirm(words.resetTitle(user.name), words.resetWhy, words.reset, false))) return;
    const { password } = await api.post("/api/gantry/v1/users/{id}/reset-password", { path: { id: user.id } });
    await showOnce(words.passwordOf(user.name), password, words.passwordWhy);
  }

  private async add(): Promise<void> {
    const name = textField(words.name, { name: "name", required: true, maxlength: 64, autocapitalize: "none", hint: words.nameHint });
    const email = textField(words.email, { name: "email", type: "email" });
    const role = selectField(words.role, choices, "viewer", words.roleHint);
    const submit = button(words.make, null, { kind: "main", type: "submit" });
    let password: string | null = null;
    const form = h("form", { class: "stack", novalidate: true }, name.element, email.element, role.element,
      h("div", { class: "row" }, submit));
    const dialog = openDialog(words.addPerson, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void whileBusy(submit, async () => {
        name.problem(name.input.value.trim() === "" ? words.nameMissing : null);
        if (name.input.value.trim() === "") return name.input.focus();
        try {
          const made = await api.post("/api/gantry/v1/users", {
            body: { name: name.input.value.trim(), email: email.input.value.trim() || null, role: role.input.value as Role },
          });
          password = made.password;
          dialog.close();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          name.problem(sentence(error));
          name.input.focus();
        }
      });
    });
    await dialog.closed;
    if (password === null) return;
    await this.load();
    await showOnce(words.passwordOf(name.input.value.trim()), password, words.passwordWhy);
  }
}
