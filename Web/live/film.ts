import { address } from "../api/client";
import { ReconnectingSocket } from "../api/reconnecting";
import { parseFilm, type FilmMessage } from "./filmMessage";
import { SourceQueue } from "./sourceQueue";

/** Seconds behind the newest picture: as much as keeps the film from stumbling. */
const behind = 0.35;
const tooFarBehind = 2;
const lookedEvery = 500;
const patience = 8000;
const silence = 6000;

interface Beginning { readonly start: number; from: number | null }

export interface FilmListener {
  /** A picture of this moment is on the screen. */
  shown(at: number): void;
  /** There is no film, or none any more: codec, server, network. Nothing more comes of it. */
  failed(): void;
}

/** A camera as H.264 in a video element, kept close to now. */
export class Film {
  private queue: SourceQueue | null = null;
  private beginnings: Beginning[] = [];
  private readonly ending = new AbortController();
  private frame = 0;
  private heard = performance.now();
  /** Since when somebody waits for the first picture. */
  private since = performance.now();
  private isHeard = false;
  private isShown = false;

  static get isPossible(): boolean {
    return "MediaSource" in window && "requestVideoFrameCallback" in HTMLVideoElement.prototype;
  }

  constructor(
    private readonly video: HTMLVideoElement, camera: string, private readonly listener: FilmListener, signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.end(), { once: true });
    video.muted = true;
    video.playsInline = true;
    const path = address("/api/gantry/v1/cameras/{id}/live.mp4", { id: camera });
    new ReconnectingSocket(() => path, (data) => {
      const message = typeof data === "string" ? null : parseFilm(data);
      if (message !== null) this.hear(message);
    }, (state) => { if (state === "waiting") this.broken(); }, this.ending.signal);
    const timer = setInterval(() => this.look(), lookedEvery);
    // A player that nobody sees stands still: it goes on from now.
    document.addEventListener("visibilitychange", () => this.look(), { signal: this.ending.signal });
    this.ending.signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    this.await();
  }

  end(): void {
    this.ending.abort();
    this.video.cancelVideoFrameCallback(this.frame);
    this.drop();
  }

  private hear({ head, mp4 }: FilmMessage): void {
    this.heard = performance.now();
    this.isHeard = true;
    if (head.kind === "begin") {
      if (!MediaSource.isTypeSupported(head.type)) return this.fail();
      this.queue ??= new SourceQueue(this.video, () => this.fail());
      this.beginnings = [...this.beginnings.slice(-3), { start: head.start, from: null }];
      this.queue.begin(head.type, mp4);
      return;
    }
    const beginning = this.beginnings[this.beginnings.length - 1];
    if (beginning !== undefined) beginning.from ??= (head.at - beginning.start) / 1000;
    this.queue?.append(mp4);
  }

  /** The pictures' own moments, from the film's time and where its newest beginning lies. */
  private await(): void {
    this.frame = this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      const beginning = [...this.beginnings].reverse().find((each) => each.from !== null && each.from <= mediaTime + 0.002);
      if (beginning !== undefined) {
        this.isShown = true;
        this.listener.shown(Math.floor(beginning.start + mediaTime * 1000 + 0.5));
      }
      if (!this.ending.signal.aborted) this.await();
    });
  }

  /** Keeps near to now; a film that has stopped coming is given up. */
  private look(): void {
    const { video } = this;
    const now = performance.now();
    if (document.hidden) [this.heard, this.since] = [now, now];
    if (now - this.heard > silence || (!this.isShown && now - this.since > patience)) return this.fail();
    if (document.hidden) return;
    const count = video.buffered.length;
    if (count === 0) return;
    const [first, end] = [video.buffered.start(count - 1), video.buffered.end(count - 1)];
    if (video.currentTime < first || end - video.currentTime > tooFarBehind) video.currentTime = Math.max(first, end - behind);
    if (video.paused) void video.play().catch(() => this.fail());
    this.queue?.trim(video.currentTime);
  }

  /** A server that has no film refuses at the first attempt; one that had is waited for. */
  private broken(): void {
    if (this.isHeard) this.drop();
    else this.fail();
  }

  private drop(): void {
    this.queue?.end();
    this.queue = null;
    this.beginnings = [];
  }

  private fail(): void {
    if (this.ending.signal.aborted) return;
    this.end();
    this.listener.failed();
  }
}
