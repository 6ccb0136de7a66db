import { onReturn } from "../app/connection";
import { Silence } from "./silence";

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

const watchedEvery = 1000;

/** A WebSocket that comes back by itself until its signal aborts. */
export class ReconnectingSocket {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff = new Backoff();
  private readonly silence: Silence;

  /** - speaksWithin: milliseconds; a server that has spoken and then says nothing for longer is gone. */
  constructor(
    private readonly path: () => string,
    private readonly hear: (data: ArrayBuffer | string) => void,
    private readonly tell: (state: LinkState) => void,
    private readonly signal: AbortSignal,
    speaksWithin = Infinity,
  ) {
    this.silence = new Silence(speaksWithin);
    signal.addEventListener("abort", () => this.end(), { once: true });
    // A laptop that wakes, or a network that is back, need not wait for the pause to end.
    addEventListener("online", () => this.hurry(), { signal });
    onReturn(() => this.hurry(), signal);
    if (signal.aborted) return;
    const watch = setInterval(() => this.watch(), watchedEvery);
    signal.addEventListener("abort", () => clearInterval(watch), { once: true });
    this.open();
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
    socket.onopen = () => { this.silence.opened(); this.tell("open"); };
    socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
      if (this.signal.aborted) return;
      this.backoff.worked();
      this.silence.heard(performance.now());
      this.hear(event.data);
    };
    socket.onclose = () => this.closed();
    this.socket = socket;
    this.silence.opening(performance.now());
  }

  private closed(): void {
    this.socket = null;
    this.silence.closed();
    if (this.signal.aborted) return;
    this.tell("waiting");
    this.timer = setTimeout(() => this.open(), this.backoff.next());
  }

  private watch(): void {
    if (this.socket === null || !this.silence.isDead(performance.now())) return;
    leave(this.socket);
    this.closed();
  }

  /** One that waits need not wait longer; one that is open must soon show that it still is. */
  private hurry(): void {
    if (this.socket !== null) return this.silence.doubt(performance.now());
    clearTimeout(this.timer);
    this.open();
  }

  private end(): void {
    clearTimeout(this.timer);
    if (this.socket !== null) leave(this.socket);
    this.socket = null;
  }
}

/** Nothing more is heard of it. One that is still connecting is closed when it has opened: a browser complains aloud otherwise. */
function leave(socket: WebSocket): void {
  socket.onmessage = null;
  socket.onclose = null;
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(1000);
  else socket.close(1000);
}
