import { onReturn } from "../app/connection";

/** When to try again: at once, then with growing pauses. A plain value without clock or socket. */
export class Backoff {
  private failures = 0;

  constructor(private readonly first = 300, private readonly longest = 2000) {}

  /** Milliseconds until the next attempt. */
  next(random = Math.random()): number {
    const pause = Math.min(this.longest, this.first * 2 ** this.failures);
    this.failures += 1;
    return pause * (0.75 + random / 2);
  }

  worked(): void {
    this.failures = 0;
  }
}

export type LinkState = "connecting" | "open" | "waiting";

/** A WebSocket that comes back by itself until its signal aborts. */
export class ReconnectingSocket {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff = new Backoff();

  constructor(
    private readonly path: () => string,
    private readonly hear: (data: ArrayBuffer | string) => void,
    private readonly tell: (state: LinkState) => void,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.end(), { once: true });
    // A laptop that wakes, or a network that is back, need not wait for the pause to end.
    addEventListener("online", () => this.hurry(), { signal });
    onReturn(() => this.hurry(), signal);
    if (!signal.aborted) this.open();
  }

  send(message: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(message);
  }

  private open(): void {
    // Who was told that it waits may have ended it.
    if (this.signal.aborted) return;
    this.tell("connecting");
    const url = new URL(this.path(), location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.tell("open");
    socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
      if (this.signal.aborted) return;
      this.backoff.worked();
      this.hear(event.data);
    };
    socket.onclose = () => this.closed(socket);
    this.socket = socket;
  }

  private closed(socket: WebSocket): void {
    if (this.signal.aborted || this.socket !== socket) return;
    this.tell("waiting");
    this.timer = setTimeout(() => this.open(), this.backoff.next());
  }

  private hurry(): void {
    if (this.socket?.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.timer);
    this.open();
  }

  private end(): void {
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    // One that is still connecting is left to open first: a browser complains aloud otherwise.
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(1000);
    else socket?.close(1000);
  }
}
