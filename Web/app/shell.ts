import { text } from "../text";
import { button } from "../ui/button";
import { fill, h, setText } from "../ui/h";
import { icon, shape } from "../ui/icon";
import { notice, problemNotice, waiting } from "../ui/notice";
import { toastProblem } from "../ui/toast";
import { isAbort } from "../api/problem";
import { Menu } from "./menu";
import { to, type Place, type Router, type Stage } from "./router";
import { signOut } from "./session";
import { may, store, type Role, type Session } from "./state";
import { setTheme, theme, type Theme } from "./theme";
import type { ViewEntry, Visit } from "./view";

/** Milliseconds; what comes sooner does not flicker. */
const slowAfter = 250;

/** What stays while views come and go: navigation, heading, state of the connection, who is signed in. */
export class Shell implements Stage {
  private readonly main = h("main", { id: "main", class: "main", tabindex: "-1" });
  private readonly heading = h("h1", { class: "page-title" });
  private readonly actions = h("div", { class: "page-actions" });
  private readonly pageHead = h("div", { class: "page-head" }, this.heading, this.actions);
  private readonly navigation = h("nav", { class: "navigation", id: "navigation", "aria-label": text.shell.navigation });
  private readonly menu = new Menu(this.navigation);
  private readonly person = h("div", { class: "person" });
  private readonly spoken = h("p", { class: "unseen", "aria-live": "polite" });
  private leaving = new AbortController();
  private shown: Place | null = null;
  private visits = 0;

  constructor(root: HTMLElement, private readonly router: Router) {
    const skip = h("a", { class: "skip", href: "#main" }, text.shell.skip);
    skip.addEventListener("click", (event) => { event.preventDefault(); this.main.focus(); });
    const brand = h("a", { class: "brand", href: to("/") }, h("span", { class: "brand-mark", "aria-hidden": "true" }), "Gantry");
    fill(root, skip, h("div", { class: "shell" },
      h("header", { class: "top" }, this.menu.button, brand, h("div", { class: "top-rest" }, connection(), themeSwitch(), this.person)),
      this.navigation, h("div", { class: "stage" }, this.pageHead, this.main)), this.spoken);
    // Who is there is not known yet: a server that is away is waited for, and the page says so.
    setTimeout(() => { if (this.shown === null) fill(this.main, waiting()); }, slowAfter);
    store.watch((state) => state.session, (session) => this.sessionChanged(session));
  }

  show(place: Place): void {
    this.leaving.abort();
    this.router.holdBack(null);
    this.leaving = new AbortController();
    this.shown = place;
    this.menu.close();
    // What was asked in the view that goes is not asked in the next one.
    for (const each of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) each.close();
    const entry = this.entry(place);
    document.body.classList.toggle("is-bare", entry?.isBare === true);
    this.drawNavigation(entry);
    fill(this.actions);
    fill(this.main);
    scrollTo(0, 0);
    if (entry === null) return this.nowhere();
    const instead = doneWith(entry);
    if (instead !== null) return this.router.go(to(instead), "replace");
    if (entry.role !== "anybody" && !may(entry.role)) return this.refused(entry, entry.role);
    void this.mount(entry, place);
  }

  /** Whoever is not signed in sees the sign-in in place of what they came for, and comes to it afterwards. */
  private entry(place: Place): ViewEntry | null {
    const { entry } = place;
    const session = store.state.session;
    if (session.kind === "first-run") return this.named("/welcome");
    if (entry?.role === "anybody" && entry.path !== "/password") return entry;
    if (session.kind !== "signed-in") return this.named("/sign-in");
    return session.mustChangePassword ? this.named("/password") : entry;
  }

  private named(path: string): ViewEntry | null {
    return this.router.entries.find((each) => each.path === path) ?? null;
  }

  private async mount(entry: ViewEntry, place: Place): Promise<void> {
    const { signal } = this.leaving;
    const visit: Visit = {
      parameters: place.parameters, query: place.query, signal,
      title: (words) => { if (!signal.aborted) this.titled(words); },
      actions: (...nodes) => { if (!signal.aborted) this.acted(nodes); },
      holdBack: (mayLeave) => { if (!signal.aborted) this.router.holdBack(mayLeave); },
      go: (address) => this.router.go(address),
      rename: (address) => { if (!signal.aborted) this.router.rename(address); },
    };
    this.titled(entry.title);
    const slow = setTimeout(() => { if (!signal.aborted) fill(this.main, waiting()); }, slowAfter);
    try {
      const { view } = await entry.load();
      clearTimeout(slow);
      if (signal.aborted) return;
      const at = h("div", { class: "view" });
      fill(this.main, at);
      if (this.visits > 0) this.main.focus({ preventScroll: true });
      this.visits += 1;
      await view.mount(at, visit);
    } catch (error) {
      clearTimeout(slow);
      if (signal.aborted || isAbort(error)) return;
      fill(this.main, problemNotice(error, () => this.router.again()));
    }
  }

  /** Where a button is replaced by what can be done next, whoever pressed it stands there. */
  private acted(nodes: readonly Node[]): void {
    const isInside = this.actions.contains(document.activeElement);
    fill(this.actions, nodes);
    if (isInside) this.actions.querySelector<HTMLElement>("a, button")?.focus();
  }

  private titled(words: string): void {
    setText(this.heading, words);
    document.title = `${words} · Gantry`;
    setText(this.spoken, words);
  }

  private nowhere(): void {
    this.titled(text.shell.nowhere);
    fill(this.main, notice("info", h("p", null, text.shell.nowhereWhy), h("a", { href: to("/") }, text.shell.toWall)));
  }

  private refused(entry: ViewEntry, role: Role): void {
    this.titled(entry.title);
    fill(this.main, notice("warn", h("p", null, text.shell.needsRole(text.roles[role]))));
  }

  private sessionChanged(session: Session): void {
    fill(this.person, session.kind === "signed-in" && personMenu(session.name, session.role));
    if (this.shown !== null && session.kind !== "unknown") this.router.again();
  }

  private drawNavigation(present: ViewEntry | null): void {
    const sections = (["watch", "work", "manage"] as const).map((section) => {
      const links = this.router.entries.flatMap((each) => {
        if (each.navigation?.section !== section || each.role === "anybody" || !may(each.role)) return [];
        return [h("a", { href: to(each.path), "aria-current": each === present ? "page" : each.path === present?.under ? "true" : null },
          icon(each.navigation.icon), h("span", null, each.title))];
      });
      return links.length === 0 ? null : h("div", { class: "nav-section" }, h("h2", null, text.shell.sections[section]), links);
    });
    fill(this.navigation, sections);
  }
}

/** Where to instead of a door that is behind somebody: the sign-in, the change of a password that was wanted. */
function doneWith(entry: ViewEntry): string | null {
  const { session } = store.state;
  if (session.kind !== "signed-in") return null;
  if (entry.path === "/sign-in") return "/";
  return entry.path === "/password" && !session.mustChangePassword ? "/account" : null;
}

function connection(): HTMLElement {
  const words = h("span", null);
  const element = h("div", { class: "connection", role: "status" });
  store.watch((state) => state.connection, (state) => {
    const isGood = state === "online";
    setText(words, isGood ? text.shell.connected : text.shell.lost);
    element.className = `connection badge badge-${isGood ? "good" : "bad"}`;
    fill(element, shape(isGood ? "good" : "bad"), words);
  });
  return element;
}

function themeSwitch(): HTMLElement {
  const order: readonly Theme[] = ["system", "light", "dark"];
  const icons = { system: "halfMoon", light: "sun", dark: "moon" } as const;
  const element = button(text.shell.theme[theme()], () => {
    setTheme(order[(order.indexOf(theme()) + 1) % order.length] ?? "system");
    draw();
  }, { kind: "quiet", icon: icons[theme()], isIconOnly: true });
  const draw = (): void => {
    element.setAttribute("aria-label", text.shell.theme[theme()]);
    element.title = text.shell.theme[theme()];
    fill(element, icon(icons[theme()]));
  };
  return element;
}

function personMenu(name: string, role: Role): Node[] {
  return [
    h("a", { class: "person-name", href: to("/account"), title: text.account.title }, h("strong", null, name), h("span", null, text.roles[role])),
    button(text.shell.signOut, async () => { try { await signOut(); } catch (error) { toastProblem(error); } },
      { kind: "quiet", icon: "signOut", isIconOnly: true }),
  ];
}
