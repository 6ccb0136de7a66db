import { api } from "../../api/client";
import { sentence } from "../../api/problem";
import { text } from "../../text";
import { button, whileBusy } from "../../ui/button";
import { textField } from "../../ui/field";
import { h, type Child } from "../../ui/h";

/** Asks for the present password and another one, and changes it. */
export function passwordForm(why: Child, changed: () => void): HTMLFormElement {
  const present = textField(text.signIn.present, { type: "password", autocomplete: "current-password", required: true });
  const fresh = textField(text.signIn.fresh, { type: "password", autocomplete: "new-password", required: true });
  const submit = button(text.signIn.change, null, { kind: "main", type: "submit" });
  const form = h("form", { class: "card stack", novalidate: true }, why, present.element, fresh.element,
    h("div", { class: "row" }, submit));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void whileBusy(submit, async () => {
      fresh.problem(null);
      try {
        await api.post("/api/gantry/v1/me/password", {
          body: { present_password: present.input.value, new_password: fresh.input.value },
        });
        form.reset();
        changed();
      } catch (error) {
        fresh.problem(sentence(error));
      }
    });
  });
  return form;
}
