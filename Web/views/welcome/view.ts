import { api } from "../../api/client";
import { sentence } from "../../api/problem";
import { to } from "../../app/router";
import { signIn } from "../../app/session";
import { store } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { text } from "../../text";
import { button, whileBusy } from "../../ui/button";
import { textField } from "../../ui/field";
import { h } from "../../ui/h";
import { showDemo } from "./look";

/** From nothing to counting vehicles: who you are, a camera that works, your own. */
export const view: View = {
  async mount(at, visit) {
    const session = store.state.session;
    at.classList.add("welcome");
    if (session.kind === "first-run") at.append(steps(0), personForm(visit));
    else if (session.kind === "signed-in") {
      at.append(steps(1));
      await showDemo(at, visit);
    } else visit.go(to("/"));
  },
};

function steps(present: number): HTMLElement {
  const names = Object.values(text.welcome.steps);
  return h("ol", { class: "welcome-steps" }, names.map((name, index) =>
    h("li", { class: index < present ? "is-done" : "", "aria-current": index === present ? "step" : null }, name)));
}

function personForm(visit: Visit): HTMLElement {
  const words = text.welcome;
  const token = textField(words.token, { hint: words.tokenHint, required: true, class: "mono" });
  const name = textField(words.name, { hint: words.nameHint, required: true, autocomplete: "username", autocapitalize: "none" });
  const password = textField(words.password, { type: "password", required: true, autocomplete: "new-password" });
  const again = textField(words.again, { type: "password", required: true, autocomplete: "new-password" });
  const submit = button(words.make, null, { kind: "main", type: "submit" });
  const form = h("form", { class: "card stack", novalidate: true }, h("h2", null, words.first),
    h("p", { class: "soft" }, words.firstWhy), token.element, name.element, password.element, again.element, submit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void whileBusy(submit, async () => {
      for (const each of [token, name, password, again]) each.problem(null);
      if (password.input.value !== again.input.value) return again.problem(words.notSame);
      try {
        await api.post("/api/gantry/v1/first-administrator", {
          body: { token: token.input.value.trim(), name: name.input.value.trim(), password: password.input.value },
        });
        visit.rename(to("/welcome"));
        // The shell draws this place again when somebody is signed in.
        await signIn(name.input.value.trim(), password.input.value);
      } catch (error) {
        const said = sentence(error);
        const place = said.startsWith("name") ? name : said.startsWith("password") ? password : token;
        place.problem(said);
        place.input.focus();
      }
    });
  });
  visit.signal.addEventListener("abort", () => { password.input.value = again.input.value = ""; }, { once: true });
  return form;
}
