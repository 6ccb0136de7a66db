import { api, cookie, Problem } from "../api/client";
import { store, type Role } from "./state";

/** Asks the server who is signed in, or whether somebody can be. */
export async function startSession(): Promise<void> {
  for (;;) {
    try {
      return await readSession();
    } catch {
      await new Promise((done) => setTimeout(done, 1500)); // The connection's state is shown meanwhile.
    }
  }
}

export async function readSession(): Promise<void> {
  // Without the cookie there is nobody to ask for.
  if (cookie("gantry_csrf") !== "" && (await readPerson())) return;
  const setup = await api.get("/api/gantry/v1/setup");
  store.set({
    session: setup.needs_first_administrator ? { kind: "first-run" } : { kind: "signed-out", reason: null },
  });
}

async function readPerson(): Promise<boolean> {
  try {
    const me = await api.get("/api/gantry/v1/me");
    store.set({
      session: { kind: "signed-in", name: me.name, role: asRole(me.role), mustChangePassword: me.must_change_password },
    });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return false;
    throw error;
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  const made = await api.post("/api/gantry/v1/sign-in", { body: { name, password, cookie: true } });
  store.set({
    session: {
      kind: "signed-in", name: made.user.name, role: asRole(made.user.role),
      mustChangePassword: made.must_change_password,
    },
  });
}

export async function signOut(): Promise<void> {
  await api.post("/api/gantry/v1/sign-out");
  store.set({ session: { kind: "signed-out", reason: null }, cameras: null });
}

function asRole(text: string): Role {
  return text === "admin" || text === "operator" ? text : "viewer";
}
