import { store } from "../app/state";
import { text } from "../text";
import { Deadline } from "./deadline";
import type { Operations } from "./generated";
import { isAbort, Problem, problemOf } from "./problem";

export { Problem } from "./problem";

type Method = keyof Operations;
type Path<M extends Method> = keyof Operations[M] & string;
type Parts<M extends Method, P extends Path<M>> = Operations[M][P] extends {
  path: infer Places; query: infer Query; body: infer Body; answer: infer Answer;
} ? { path: Places; query: Query; body: Body; answer: Answer } : never;

type Wish<T> = ({} extends T["path" & keyof T] ? { path?: T["path" & keyof T] } : { path: T["path" & keyof T] })
  & { query?: T["query" & keyof T] }
  & ([T["body" & keyof T]] extends [never] ? {} : { body?: T["body" & keyof T] })
  & { ifMatch?: string; headers?: Record<string, string>; signal?: AbortSignal };

type Given<T> = {} extends Wish<T> ? [wish?: Wish<T>] : [wish: Wish<T>];

/** An answer with what its head says. */
export interface Answered<Answer> {
  readonly data: Answer;
  readonly etag: string | null;
  readonly headers: Headers;
}

interface Loose {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  ifMatch?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Milliseconds. Who has begun to answer on a slow line is left more time. */
export interface Patience { readonly begins: number; readonly ends: number }

/** Calls the public API. What the OpenAPI document does not describe does not compile. */
export class Client {
  constructor(private readonly patience: Patience = { begins: 15_000, ends: 60_000 }) {}

  get<P extends Path<"get">>(path: P, ...given: Given<Parts<"get", P>>): Promise<Parts<"get", P>["answer"]> {
    return this.data("get", path, given[0]);
  }

  post<P extends Path<"post">>(path: P, ...given: Given<Parts<"post", P>>): Promise<Parts<"post", P>["answer"]> {
    return this.data("post", path, given[0]);
  }

  put<P extends Path<"put">>(path: P, ...given: Given<Parts<"put", P>>): Promise<Parts<"put", P>["answer"]> {
    return this.data("put", path, given[0]);
  }

  patch<P extends Path<"patch">>(path: P, ...given: Given<Parts<"patch", P>>): Promise<Parts<"patch", P>["answer"]> {
    return this.data("patch", path, given[0]);
  }

  delete<P extends Path<"delete">>(
    path: P, ...given: Given<Parts<"delete", P>>
  ): Promise<Parts<"delete", P>["answer"]> {
    return this.data("delete", path, given[0]);
  }

  /** With the ETag that a change repeats in `ifMatch`. */
  async read<M extends Method, P extends Path<M>>(
    method: M, path: P, ...given: Given<Parts<M, P>>
  ): Promise<Answered<Parts<M, P>["answer"]>> {
    return (await this.ask(method, path, given[0] as Loose | undefined)) as Answered<Parts<M, P>["answer"]>;
  }

  private async data(method: Method, path: string, wish: unknown): Promise<never> {
    return (await this.ask(method, path, wish as Loose | undefined)).data as never;
  }

  /** A question that is not answered in time is given up, for it may be asked again. A change is not: it may be done. */
  private async ask(method: Method, path: string, wish: Loose = {}): Promise<Answered<unknown>> {
    const deadline = method === "get" ? new Deadline(this.patience.begins, wish.signal) : null;
    try {
      const response = await this.send(method, path, wish, deadline?.signal ?? wish.signal);
      deadline?.extend(this.patience.ends);
      return { data: await contents(response), etag: response.headers.get("ETag"), headers: response.headers };
    } catch (error) {
      throw deadline?.isOver === true ? lost() : error;
    } finally {
      deadline?.met();
    }
  }

  private async send(method: Method, path: string, wish: Loose, signal: AbortSignal | undefined): Promise<Response> {
    const headers = new Headers(wish.headers);
    headers.set("Accept", "application/json");
    if (method !== "get" && method !== "head") headers.set("X-CSRF-Token", cookie("gantry_csrf"));
    if (wish.ifMatch !== undefined) headers.set("If-Match", wish.ifMatch);
    let body: BodyInit | null = null;
    if (wish.body instanceof FormData || wish.body instanceof Blob) body = wish.body;
    else if (wish.body !== undefined) {
      body = JSON.stringify(wish.body);
      headers.set("Content-Type", "application/json");
    }
    const request: RequestInit = { method: method.toUpperCase(), headers, body, credentials: "same-origin" };
    if (signal !== undefined) request.signal = signal;
    const response = await answered(address(path, wish.path, wish.query), request);
    if (response.ok) return response;
    const problem = await problemOf(response);
    noteSession(problem);
    throw problem;
  }
}

/** What a refusal says about who is signed in. */
function noteSession(problem: Problem): void {
  const { session } = store.state;
  if (session.kind !== "signed-in") return;
  if (problem.status === 401) store.set({ session: { kind: "signed-out", reason: text.session.ended } });
  else if (problem.code === "password_change_required") store.set({ session: { ...session, mustChangePassword: true } });
}

/** The address of a route, for links, pictures and sockets. */
export function address(
  path: string, places: Record<string, string> = {}, query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.append(name, String(value));
  }
  const asked = search.toString();
  return asked === "" ? filled : `${filled}?${asked}`;
}

async function answered(url: string, request: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, request);
  } catch (error) {
    throw isAbort(error) ? error : lost();
  }
  if (isOfAnother(response)) throw lost();
  if (store.state.connection !== "online") store.set({ connection: "online" });
  return response;
}

/** A proxy that finds nobody behind it answers in the server's place; the server puts its id on all that it says. */
function isOfAnother(response: Response): boolean {
  return [502, 503, 504].includes(response.status) && !response.headers.has("X-Request-ID");
}

function lost(): Problem {
  store.set({ connection: "lost" });
  return new Problem(0, "no_answer", text.problems.noAnswer);
}

async function contents(response: Response): Promise<unknown> {
  if (response.status === 204 || response.status === 205) return undefined;
  const type = response.headers.get("Content-Type") ?? "";
  if (type.includes("json")) return await response.json();
  return await response.blob();
}

export function cookie(name: string): string {
  for (const each of document.cookie.split("; ")) {
    if (each.startsWith(`${name}=`)) return each.slice(name.length + 1);
  }
  return "";
}

export const api = new Client();
