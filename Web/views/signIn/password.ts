import { store } from "../../app/state";
import type { View } from "../../app/view";
import { text } from "../../text";
import { h } from "../../ui/h";
import { passwordForm } from "./passwordForm";

/** A password of one's own, where an administrator has set it. */
export const view: View = {
  mount(at) {
    at.classList.add("door");
    at.append(passwordForm(h("p", null, text.signIn.newWhy), () => {
      const { session } = store.state;
      if (session.kind === "signed-in") store.set({ session: { ...session, mustChangePassword: false } });
    }));
  },
};
