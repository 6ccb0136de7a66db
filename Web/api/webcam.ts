import { address } from "./client";
import type { LiveData } from "./live";
import { isRecord } from "./problem";

/** What the server takes of a webcam: pictures a second, bytes of one, seconds in all. */
export interface WebcamLimits { readonly fps: number; readonly bytes: number; readonly seconds: number }

export type WebcamMessage =
  | { readonly kind: "begin"; readonly session: string; readonly limits: WebcamLimits }
  | { readonly kind: "frame"; readonly skipped: number; readonly data: LiveData }
  | { readonly kind: "error"; readonly code: string; readonly message: string }
  | { readonly kind: "end"; readonly session: string; readonly frames: number; readonly detections: number };

/** Codes with which the server closes on purpose; after every other one it can be tried again. */
const refusals = [1003, 1008, 1009, 1013];

export interface WebcamListener {
  hear(message: WebcamMessage): void;
  /** Nothing more comes. `isFinal`: it was wanted, or the server does not want it again. */
  closed(isFinal: boolean, code: number, reason: string): void;
}

/** One conversation: pictures go up, what is in them comes back. */
export class WebcamLink {
  private readonly socket: WebSocket;
  private answered: (() => void) | null = null;
  private isEnding = false;

  constructor(listener: WebcamListener) {
    const url = new URL(address("/api/gantry/v1/webcam"), location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(url);
    this.socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = typeof data === "string" ? parseWebcam(data) : null;
      if (message === null) return;
      if (message.kind === "end") this.isEnding = true;
      listener.hear(message);
      if (message.kind !== "begin") this.answered?.();
    };
    this.socket.onclose = ({ code, reason }) => {
      this.answered?.();
      listener.closed(this.isEnding || refusals.includes(code), code, reason);
    };
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Until there is an answer, or for so long: the server may pass a picture over. */
  send(picture: Blob, patience: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(() => this.answered?.(), patience);
      this.answered = () => { clearTimeout(timer); this.answered = null; done(); };
      this.socket.send(picture);
    });
  }

  /** Asks for the sums; the server closes after them. */
  end(): void {
    this.isEnding = true;
    if (this.isOpen) this.socket.send(JSON.stringify({ kind: "end" }));
    else this.socket.close();
  }

  close(): void {
    this.isEnding = true;
    this.socket.close(1000);
  }
}

/** Null for what is none of these. */
export function parseWebcam(text: string): WebcamMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    const isKnown = isRecord(message) && ["begin", "frame", "error", "end"].includes(String(message["kind"]));
    return isKnown ? (message as unknown as WebcamMessage) : null;
  } catch {
    return null;
  }
}
