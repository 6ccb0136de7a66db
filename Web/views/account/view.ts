import type { View } from "../../app/view";
import { text } from "../../text";
import { h } from "../../ui/h";
import { toast } from "../../ui/toast";
import { passwordForm } from "../signIn/passwordForm";
import { SignIns } from "./signIns";

const words = text.account;

/** What is one's own: the password, and where one is signed in. */
export const view: View = {
  async mount(at, visit) {
    const signIns = new SignIns(visit.signal);
    const password = passwordForm([h("h2", null, words.password), h("p", { class: "soft" }, words.passwordWhy)], () => {
      toast(words.changed);
      void signIns.load();
    });
    at.classList.add("stack", "account");
    at.append(password, signIns.element);
    await signIns.load();
  },
};
