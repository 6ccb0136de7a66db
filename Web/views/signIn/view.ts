import { signIn } from "../../app/session";
import { store } from "../../app/state";
import type { View } from "../../app/view";
import { sentence } from "../../api/problem";
import { text } from "../../text";
import { button, whileBusy } from "../../ui/button";
import { textField } from "../../ui/field";
import { h } from "../../ui/h";
import { notice } from "../../ui/notice";

/** Name and password; the place that was wanted is drawn when they are right. */
export const view: View = {
  mount(at) {
    const name = textField(text.signIn.name, { name: "name", autocomplete: "username", required: true, autocapitalize: "none" });
    const password = textField(text.signIn.password, {
      name: "password", type: "password", autocomplete: "current-password", required: true,
    });
    const submit = button(text.signIn.submit, null, { kind: "main", type: "submit" });
    const session = store.state.session;
    const form = h("form", { class: "card stack", novalidate: true },
      session.kind === "signed-out" && session.reason !== null && notice("info", session.reason),
      name.element, password.element, submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void whileBusy(submit, async () => {
        password.problem(null);
        try {
          await signIn(name.input.value, password.input.value);
        } catch (error) {
          password.problem(sentence(error));
          password.input.select();
        }
      });
    });
    at.classList.add("door");
    at.append(form);
    name.input.focus();
  },
};
