import type { ViewEntry } from "../app/view";
import { text } from "../text";

/** Every view: one line here, one folder beside. The order is the navigation's; the first path that fits wins. */
export const views: readonly ViewEntry[] = [
  { path: "/", title: text.wall.title, role: "viewer", navigation: { section: "watch", icon: "wall" }, load: () => import("./wall/view") },
  { path: "/cameras/{id}/scene", title: text.scene.title, role: "operator", load: () => import("./scene/view") },
  { path: "/cameras/{id}", title: text.camera.title, role: "viewer", load: () => import("./camera/view") },
  { path: "/sign-in", title: text.signIn.title, role: "anybody", isBare: true, load: () => import("./signIn/view") },
  { path: "/password", title: text.signIn.newTitle, role: "anybody", isBare: true, load: () => import("./signIn/password") },
  { path: "/welcome", title: text.welcome.title, role: "anybody", isBare: true, load: () => import("./welcome/view") },
];
