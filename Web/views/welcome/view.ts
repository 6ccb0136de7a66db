import type { View } from "../../app/view";
import { text } from "../../text";
import { h } from "../../ui/h";

export const view: View = {
  mount(at) {
    at.append(h("p", null, text.welcome.title));
  },
};
