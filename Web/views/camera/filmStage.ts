import type { LiveData } from "../../api/live";
import { watchSleep } from "../../app/sleep";
import { Film } from "../../live/film";
import type { Pictures } from "../../live/pictures";
import { between } from "./between";
import type { Stage } from "./stage";

const keptData = 200;
const tooLate = 5000;
const againAfter = 45_000;
const mostAttempts = 4;
/** A film that has run for so long had no lack of anything: it may fail as often again. */
const proven = 60_000;
/** So many pictures in time, one after the other, before the film takes the place of the pictures. */
const enough = 4;
const inTime = 1500;

/**
 * Shows the film as soon as it runs, and pictures before it and whenever it does not: where the browser has no H.264, the
 * server sends none, or the line is too slow for it. What is drawn over the film is of the very picture on the screen.
 */
export class FilmStage {
  private data: LiveData[] = [];
  private film: Film | null = null;
  private run = "";
  private lateSince: number | null = null;
  private good = 0;
  private attempts = 0;
  /** The run in which there was none; another one may have one. */
  private without: string | null = null;
  private shownSince = 0;
  private isAsleep = false;
  /** A film was running, or due, when the page fell asleep. */
  private isWanted = false;
  /** Milliseconds that the film is behind the numbers. */
  lag = 0;
  isShown = false;

  constructor(private readonly camera: string, private readonly stage: Stage, private readonly pictures: Pictures, private readonly signal: AbortSignal) {
    if (!Film.isPossible) return;
    this.begin();
    watchSleep((isAsleep) => isAsleep ? this.fallAsleep() : this.awake(), signal);
  }

  take(data: LiveData): void {
    // A camera that was off or starting when the page was opened, or has been opened anew since, may have a film now.
    if (this.film === null && this.without !== null && this.without !== data.run && this.attempts < mostAttempts && !this.isAsleep) this.begin();
    if (this.film === null) return;
    if (data.run !== this.run) this.data = [];
    this.run = data.run;
    this.data.push(data);
    if (this.data.length > keptData) this.data.shift();
  }

  private begin(): void {
    if (this.signal.aborted) return;
    this.attempts += 1;
    this.without = null;
    this.good = 0;
    this.lateSince = null;
    this.film = new Film(this.stage.video, this.camera, {
      shown: (at) => this.shown(at), failed: () => this.giveUp(),
    }, this.signal);
  }

  private shown(at: number): void {
    // The film's pictures may be more than those that were looked at: one lies between the newest that is not later and the next.
    let known = -1;
    for (let index = 0; index < this.data.length && (this.data[index]?.at ?? Infinity) <= at + 1; index += 1) known = index;
    if (known < 0) return;
    for (const each of this.data.splice(0, known)) if (this.isShown) this.stage.follow(each);
    const [data, newest] = [this.data[0], this.data[this.data.length - 1]];
    if (data === undefined || newest === undefined) return;
    this.lag = Math.max(0, newest.at - at);
    this.judge(this.lag);
    this.good = this.lag < inTime ? this.good + 1 : 0;
    if (!this.isShown && this.good < enough) return;
    if (!this.isShown) {
      this.pictures.pause();
      this.shownSince = performance.now();
    } else if (performance.now() - this.shownSince > proven) this.attempts = 0;
    this.isShown = true;
    this.stage.follow(data);
    this.stage.film(between(data, this.data[1], at));
  }

  /** A line that cannot carry the film carries fewer pictures. */
  private judge(behind: number): void {
    const now = performance.now();
    if (behind < tooLate) this.lateSince = null;
    else this.lateSince ??= now;
    if (this.lateSince === null || now - this.lateSince <= tooLate) return;
    this.film?.end();
    this.giveUp();
  }

  private giveUp(): void {
    const hasRun = this.isShown;
    this.without = this.run;
    this.drop();
    if (this.signal.aborted) return;
    this.pictures.resume();
    // A camera or a server that was away has a film again; who never had one in this run is not asked again.
    if (hasRun && this.attempts < mostAttempts) setTimeout(() => this.again(), againAfter);
  }

  private drop(): void {
    this.film = null;
    this.isShown = false;
    this.data = [];
    this.stage.endFilm();
  }

  private again(): void {
    if (this.film !== null) return;
    if (this.isAsleep) this.isWanted = true;
    else this.begin();
  }

  /** A page that nobody sees for a while lets the film go, and takes it up again when it is seen. */
  private fallAsleep(): void {
    const { film } = this;
    this.isAsleep = true;
    this.isWanted = film !== null;
    if (film === null) return;
    this.attempts -= 1; // It has not failed.
    film.end();
    this.drop();
  }

  private awake(): void {
    this.isAsleep = false;
    this.pictures.resume();
    if (this.isWanted) this.again();
  }
}
