import { api } from "../../api/client";
import type { View } from "../../app/view";
import { h } from "../../ui/h";

export const view: View = {
  async mount(at, visit) {
    const { items } = await api.get("/api/gantry/v1/cameras", { signal: visit.signal });
    at.append(h("ul", null, items.map((each) => h("li", null, each.id))));
  },
};
