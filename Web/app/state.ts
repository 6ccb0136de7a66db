import type { Camera } from "../api/generated";
import { Store } from "./store";

export type Role = "viewer" | "operator" | "admin";

export type Session =
  | { readonly kind: "unknown" }
  | { readonly kind: "first-run" }
  | { readonly kind: "signed-out"; readonly reason: string | null }
  | { readonly kind: "signed-in"; readonly name: string; readonly role: Role; readonly mustChangePassword: boolean };

/** `lost`: the server did not answer the last time; it is asked again until it does. */
export type Connection = "online" | "lost";

export interface State {
  readonly session: Session;
  readonly connection: Connection;
  /** As they were told last; null before the first answer. */
  readonly cameras: readonly Camera[] | null;
}

export const store = new Store<State>({ session: { kind: "unknown" }, connection: "online", cameras: null });

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Whether who is signed in may do what needs this role. The server decides in the end. */
export function may(role: Role): boolean {
  const session = store.state.session;
  return session.kind === "signed-in" && ranks[session.role] >= ranks[role];
}
