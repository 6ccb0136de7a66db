import { api } from "../../api/client";
import { sentence } from "../../api/problem";
import { store } from "../../app/state";
import type { View } from "../../app/view";
import { text } from "../../text";
import { button, whileBusy } from "../../ui/button";
import { textField } from "../../ui/field";
import { h } from "../../ui/h";

/** A password of one's own, where an administrator has set it. */
export const view: View = {
  mount(at) {
    const present = textField(text.signIn.present, { type: "password", autocomplete: "current-password", required: true });
    const fresh = textField(text.signIn.fresh, { type: "password", autocomplete: "new-password", required: true });
    const submit = button(text.signIn.change, null, { kind: "main", type: "submit" });
    const form = h("form", { class: "card stack", novalidate: true }, h("p", null, text.signIn.newWhy),
      present.element, fresh.element, submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void whileBusy(submit, async () => {
        fresh.problem(null);
        try {
          await api.post("/api/gantry/v1/me/password", {
            body: { present_password: present.input.value, new_password: fresh.input.value },
          });
          const session = store.state.session;
          if (session.kind === "signed-in") store.set({ session: { ...session, mustChangePassword: false } });
        } catch (error) {
          fresh.problem(sentence(error));
        }
      });
    });
    at.classList.add("door");
    at.append(form);
  },
};
