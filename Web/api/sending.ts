import { pause } from "../app/pause";
import { text } from "../text";
import { Breaks } from "./breaks";
import { api, Problem } from "./client";
import { Deadline } from "./deadline";
import { isAbort } from "./problem";

const path = "/api/gantry/v1/uploads/{id}" as const;
/** Bytes of a piece: the first, the smallest, the largest. */
const [first, least, most] = [256 << 10, 64 << 10, 4 << 20];
/** Milliseconds in which a piece is taken, or the line is dead. */
const pieceWithin = 120_000;

/** A second of the line or so: the bar moves on a slow one, and little is sent twice after a break. */
export function nextPiece(piece: number, milliseconds: number): number {
  if (milliseconds < 500) return Math.min(most, piece * 2);
  return milliseconds > 2000 ? Math.max(least, piece / 2) : piece;
}

export interface SendingOptions {
  /** What it is for: the same file may be on its way for two things. */
  readonly purpose: string;
  /** More has arrived, or the server is waited for. */
  readonly tell: () => void;
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** A file on its way to the server: in pieces, with pauses, over breaks of the connection and reloads of the page. */
export class Sending {
  sent = 0;
  isWaitingForServer = false;
  private id: string | null = null;
  private isPaused = false;
  private piece = first;
  private pausing = new AbortController();
  private readonly breaks = new Breaks();
  private readonly wait: (milliseconds: number) => Promise<void>;

  constructor(readonly file: File, private readonly options: SendingOptions) {
    this.wait = options.wait ?? ((milliseconds) => pause(milliseconds, this.pausing.signal));
  }

  pause(): void {
    this.isPaused = true;
    this.pausing.abort();
  }

  /** The upload's id when everything has arrived; null when it was paused. Goes on where it has stopped. */
  async run(): Promise<string | null> {
    this.isPaused = false;
    this.pausing = new AbortController();
    while (!this.isPaused) {
      try {
        await this.find();
        while (!this.isPaused && this.sent < this.file.size) await this.sendPiece();
        if (!this.isPaused) return this.id;
      } catch (error) {
        if (this.isPaused) break;
        await this.afterBreak(error);
      }
    }
    return null;
  }

  /** What has arrived is removed. */
  async giveUp(): Promise<void> {
    this.pause();
    this.forget();
    if (this.id !== null) await api.delete(path, { path: { id: this.id } });
  }

  /** It has served its purpose: the same file begins anew. */
  forget(): void {
    try { localStorage.removeItem(this.key); } catch { /* There was nothing to forget. */ }
  }

  private get key(): string {
    const { name, size, lastModified } = this.file;
    return `gantry-upload ${this.options.purpose} ${name} ${size} ${lastModified}`;
  }

  /** The server says how far it is; what an earlier visit has begun goes on. */
  private async find(): Promise<void> {
    const known = this.id ?? this.remembered();
    if (known === null) return this.begin();
    try {
      const upload = await api.get(path, { path: { id: known }, signal: this.pausing.signal });
      this.arrived(known, upload.received);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 404) throw error;
      if (this.id !== null) throw new Problem(404, "not_found", text.videos.uploadGone);
      await this.begin();
    }
  }

  private async begin(): Promise<void> {
    const { file } = this;
    const made = await api.post("/api/gantry/v1/uploads", {
      body: { name: file.name.slice(0, 200), type: file.type || "application/octet-stream", size: file.size },
      signal: this.pausing.signal,
    });
    try { localStorage.setItem(this.key, made.id); } catch { /* Without a memory it begins anew after a reload. */ }
    this.arrived(made.id, 0);
  }

  private remembered(): string | null {
    try { return localStorage.getItem(this.key); } catch { return null; }
  }

  private async sendPiece(): Promise<void> {
    const end = Math.min(this.file.size, this.sent + this.piece);
    const began = performance.now();
    const deadline = new Deadline(pieceWithin, this.pausing.signal);
    try {
      await api.patch(path, {
        path: { id: this.id ?? "" }, body: this.file.slice(this.sent, end) as never, signal: deadline.signal,
        headers: { "Upload-Offset": String(this.sent), "Content-Type": "application/offset+octet-stream" },
      });
    } catch (error) {
      throw deadline.isOver ? new Problem(0, "no_answer", text.problems.noAnswer) : error;
    } finally {
      deadline.met();
    }
    this.breaks.worked();
    this.piece = nextPiece(this.piece, performance.now() - began);
    this.arrived(this.id ?? "", end);
  }

  private arrived(id: string, sent: number): void {
    this.id = id;
    this.sent = sent;
    this.isWaitingForServer = false;
    this.options.tell();
  }

  private async afterBreak(error: unknown): Promise<void> {
    if (!(error instanceof Problem) || isAbort(error)) throw error;
    const next = this.breaks.after(error.status);
    if (next.kind === "fail") throw error;
    this.isWaitingForServer = true;
    this.options.tell();
    await this.wait(next.after);
  }
}
