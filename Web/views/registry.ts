import type { ViewEntry } from "../app/view";
import { text } from "../text";

/** Every view: one line here, one folder beside. The order is the navigation's; the first path that fits wins. */
export const views: readonly ViewEntry[] = [
  { path: "/", title: text.wall.title, role: "viewer", navigation: { section: "watch", icon: "wall" }, load: () => import("./wall/view") },
  { path: "/add-camera", title: text.addCamera.title, role: "operator", under: "/", load: () => import("./addCamera/view") },
  { path: "/cameras/{id}/scene", title: text.scene.title, role: "operator", under: "/", load: () => import("./scene/view") },
  { path: "/cameras/{id}", title: text.camera.title, role: "viewer", under: "/", load: () => import("./camera/view") },
  { path: "/videos", title: text.videos.title, role: "viewer", navigation: { section: "watch", icon: "video" }, load: () => import("./videos/view") },
  { path: "/videos/{id}", title: text.videos.titleOne, role: "viewer", under: "/videos", load: () => import("./videos/one") },
  { path: "/sign-in", title: text.signIn.title, role: "anybody", isBare: true, load: () => import("./signIn/view") },
  { path: "/password", title: text.signIn.newTitle, role: "anybody", isBare: true, load: () => import("./signIn/password") },
  { path: "/account", title: text.account.title, role: "viewer", navigation: { section: "manage", icon: "keys" }, load: () => import("./account/view") },
  { path: "/welcome", title: text.welcome.title, role: "anybody", isBare: true, load: () => import("./welcome/view") },
  { path: "/detect", title: text.detect.title, role: "viewer", navigation: { section: "work", icon: "detect" }, load: () => import("./detect/view") },
  { path: "/jobs", title: text.jobs.title, role: "viewer", navigation: { section: "work", icon: "jobs" }, load: () => import("./jobs/view") },
  { path: "/sessions", title: text.sessions.title, role: "viewer", navigation: { section: "work", icon: "sessions" }, load: () => import("./sessions/view") },
  { path: "/sessions/{id}", title: text.sessions.title, role: "viewer", under: "/sessions", load: () => import("./sessions/one") },
  { path: "/analytics", title: text.analytics.title, role: "viewer", navigation: { section: "work", icon: "analytics" }, load: () => import("./analytics/view") },
  { path: "/models", title: text.models.title, role: "viewer", navigation: { section: "manage", icon: "models" }, load: () => import("./models/view") },
  { path: "/users", title: text.users.title, role: "admin", navigation: { section: "manage", icon: "users" }, load: () => import("./users/view") },
  { path: "/system", title: text.system.title, role: "viewer", navigation: { section: "manage", icon: "system" }, load: () => import("./system/view") },
];
