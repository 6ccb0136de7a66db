import { api, Problem } from "../../api/client";
import { isAbort, sentence } from "../../api/problem";
import { pause } from "../../app/every";
import { text } from "../../text";

export type UploadState = "waiting" | "sending" | "paused" | "waits-for-server" | "keeping" | "done" | "failed";

const path = "/api/gantry/v1/uploads/{id}" as const;
/** Bytes of a piece: the first, the smallest, the largest. */
const [first, least, most] = [256 << 10, 64 << 10, 4 << 20];

/** A second of the line or so: the bar moves on a slow one, and little is sent twice after a break. */
export function nextPiece(piece: number, milliseconds: number): number {
  if (milliseconds < 500) return Math.min(most, piece * 2);
  return milliseconds > 2000 ? Math.max(least, piece / 2) : piece;
}

/** One file on its way: in pieces, with pauses, over breaks of the connection and over reloads of the page. */
export class FileUpload {
  state: UploadState = "waiting";
  sent = 0;
  problem = "";
  private id: string | null = null;
  private sending: AbortController | null = null;
  private isPaused = false;
  private piece = first;

  constructor(readonly file: File, private readonly tell: () => void) {}

  get key(): string { return `gantry-upload ${this.file.name} ${this.file.size} ${this.file.lastModified}`; }

  pause(): void {
    this.isPaused = true;
    this.sending?.abort();
  }

  /** Until the video is kept, or the upload is paused or has failed. */
  async run(): Promise<void> {
    this.isPaused = false;
    this.become("sending");
    try {
      await this.begin();
      await this.sendAll();
      if (this.isPaused) return this.become("paused");
      this.become("keeping");
      await api.post("/api/gantry/v1/videos", { body: { upload_id: this.id ?? "", name: this.file.name.slice(0, 200) } });
      forget(this.key);
      this.become("done");
    } catch (error) {
      if (this.isPaused || isAbort(error)) return this.become("paused");
      this.problem = sentence(error);
      this.become("failed");
    }
  }

  /** Gives it up; what has arrived is removed. */
  async cancel(): Promise<void> {
    this.pause();
    forget(this.key);
    if (this.id !== null && this.state !== "done") await api.delete(path, { path: { id: this.id } });
  }

  private become(state: UploadState): void {
    this.state = state;
    this.tell();
  }

  /** Goes on with what an earlier visit has begun, where the server still has it. */
  private async begin(): Promise<void> {
    const known = this.id ?? remembered(this.key);
    if (known !== null && (await this.find(known))) return;
    const { file } = this;
    const made = await api.post("/api/gantry/v1/uploads", {
      body: { name: file.name.slice(0, 200), type: file.type || "video/mp4", size: file.size },
    });
    [this.id, this.sent] = [made.id, 0];
    remember(this.key, made.id);
  }

  private async find(id: string): Promise<boolean> {
    try {
      const upload = await api.get(path, { path: { id } });
      [this.id, this.sent] = [id, upload.received];
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return false;
      throw error;
    }
  }

  private async sendAll(): Promise<void> {
    while (this.sent < this.file.size && !this.isPaused) {
      this.sending = new AbortController();
      const end = Math.min(this.file.size, this.sent + this.piece);
      const began = performance.now();
      try {
        await api.patch(path, {
          path: { id: this.id ?? "" }, body: this.file.slice(this.sent, end) as never, signal: this.sending.signal,
          headers: { "Upload-Offset": String(this.sent), "Content-Type": "application/offset+octet-stream" },
        });
        this.sent = end;
        this.piece = nextPiece(this.piece, performance.now() - began);
        this.become("sending");
      } catch (error) {
        await this.afterBreak(error);
      }
    }
  }

  /** The server says how far it is: after a break, and when somebody has sent the same piece before. */
  private async afterBreak(error: unknown): Promise<void> {
    if (this.isPaused || isAbort(error)) return;
    const isBreak = error instanceof Problem && (error.status === 0 || error.status === 409 || error.status >= 500);
    if (!isBreak || this.id === null) throw error;
    this.become("waits-for-server");
    for (;;) {
      await pause(1500);
      if (this.isPaused) return;
      try {
        if (await this.find(this.id)) return this.become("sending");
        throw new Problem(404, "not_found", text.videos.uploadGone);
      } catch (again) {
        if (!(again instanceof Problem) || (again.status !== 0 && again.status < 500)) throw again;
      }
    }
  }
}

function remembered(key: string): string | null {
  try { return localStorage.getItem(key); } catch { return null; }
}

function remember(key: string, id: string): void {
  try { localStorage.setItem(key, id); } catch { /* Without a memory an upload begins anew after a reload. */ }
}

function forget(key: string): void {
  try { localStorage.removeItem(key); } catch { /* There was nothing to forget. */ }
}
