import { api } from "../api/client";
import { Deadline } from "../api/deadline";
import { store } from "./state";

const askAgainAfter = 1000;
/** A question into the void must not keep the next one waiting. */
const askedWithin = 4000;

/** While the server does not answer it is asked every second; when it does, everything that waits is told. */
export function watchConnection(): void {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    isAsking = true;
    while (store.state.connection === "lost") {
      await new Promise((done) => setTimeout(done, askAgainAfter));
      const deadline = new Deadline(askedWithin);
      // Any answer tells the store that the server is there.
      await api.get("/api/gantry/v1/setup", { signal: deadline.signal }).catch(() => undefined);
      deadline.met();
    }
    isAsking = false;
  };
  store.watch((state) => state.connection, (connection) => {
    if (connection === "lost" && !isAsking) void ask();
  });
  addEventListener("offline", () => store.set({ connection: "lost" }));
}

/** Calls back each time the server is there again after it was lost. */
export function onReturn(tell: () => void, signal: AbortSignal): void {
  let wasLost = false;
  store.watch((state) => state.connection, (connection) => {
    if (connection === "online" && wasLost) tell();
    wasLost = connection === "lost";
  }, signal);
}
