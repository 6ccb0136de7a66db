import { text } from "../text";

/** What went wrong, as a sentence for people; with what to do where that is known. */
export class Problem extends Error {
  constructor(
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** A word for programs, such as `role`. */
    readonly code: string,
    message: string,
    readonly requestID: string | null = null,
  ) {
    super(message);
    this.name = "Problem";
  }

  /** The next step, where the sentence of the server has none. */
  get next(): string | null {
    if (this.status === 401) return text.problems.signInAgain;
    if (this.status === 412) return text.problems.changedMeanwhile;
    if (this.status === 429) return text.problems.waitAMoment;
    if (this.status === 507) return text.problems.makeRoom;
    return this.status >= 500 && this.requestID !== null ? text.problems.inTheLog(this.requestID) : null;
  }
}

/** Every contract of the server refuses in a form of its own; all are read. */
export async function problemOf(response: Response): Promise<Problem> {
  const requestID = response.headers.get("X-Request-ID");
  let code = "";
  let message = text.problems.refused(response.status);
  try {
    const body: unknown = await response.json();
    if (isRecord(body)) {
      const error = body["error"];
      if (isRecord(error)) {
        if (typeof error["code"] === "string") code = error["code"];
        if (typeof error["message"] === "string") message = error["message"];
      } else if (typeof error === "string") message = error;
      else if (typeof body["detail"] === "string") message = body["detail"];
    }
  } catch {
    // No JSON: the status says what there is to say.
  }
  return new Problem(response.status, code, message, requestID);
}

/** A sentence for whatever was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof Problem) return error.next === null ? error.message : `${error.message} ${error.next}`;
  return error instanceof Error ? error.message : String(error);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
