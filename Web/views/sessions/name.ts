import type { DetectionSession } from "../../api/generated";
import { text } from "../../text";

/** What its file was called; a webcam has no file. */
export function nameOf(session: DetectionSession): string {
  const kind = text.sessions.kinds[session.kind];
  return session.name || (session.kind === "webcam" ? kind : text.sessions.unnamed(kind));
}
