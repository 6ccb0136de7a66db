import { may } from "../../app/state";
import type { View } from "../../app/view";
import { text } from "../../text";
import { tabs } from "../../ui/tabs";
import { KeyList } from "./keys";
import { UserList } from "./people";

/** Who may come in: people with a role, programs with a key. */
export const view: View = {
  mount(at, visit) {
    if (!may("admin")) return;
    at.append(tabs(text.users.title, [
      { key: "people", label: text.users.people, build: () => new UserList(visit).element },
      { key: "keys", label: text.users.keys, build: () => new KeyList(visit).element },
    ], visit.query.get("tab") === "keys" ? "keys" : "people"));
  },
};
